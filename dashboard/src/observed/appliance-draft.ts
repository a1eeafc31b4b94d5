/**
 * How a real appliance is reached, as it is being edited: what is sent, what is surely wrong, and whether the secret that stands would be
 * dropped. Pure. The secret is write-only: empty means that it is left as it is.
 */
import type { FieldError } from '@contracts/common';
import type { BeyondTrustDriver } from '@contracts/observation';
import type { Site } from '@contracts/sites';
import { fault } from '../lib/field-errors';

export interface ApplianceDraft {
  url: string;
  /** A pair, each with a name of its own. */
  isPair: boolean;
  urlA: string;
  urlB: string;
  clientId: string;
  clientSecret: string;
  ca: string;
  proxy: string;
  backups: boolean;
  keepBackupFiles: boolean;
  failoverRole: boolean;
}

type Stored = Pick<Site['driver'], 'kind' | 'url' | 'appliances' | 'clientId' | 'hasSecret' | 'ca' | 'proxy' | 'use'>;

const READS_ONLY = { backups: false, keepBackupFiles: false, failoverRole: false };

export function applianceDraftOf({ kind, url, appliances, clientId, ca, proxy, use }: Stored): ApplianceDraft {
  return {
    url: kind === 'beyondtrust' ? (url ?? '') : '',
    isPair: appliances != null,
    urlA: appliances?.A ?? '',
    urlB: appliances?.B ?? '',
    clientId: clientId ?? '',
    clientSecret: '',
    ca: ca ?? '',
    proxy: proxy ?? '',
    ...READS_ONLY,
    ...use,
  };
}

export const NEW_APPLIANCE = applianceDraftOf({ kind: 'none' });

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** What is sent: the driver whole, the secret only where one was typed. */
export function driverFrom(draft: ApplianceDraft): BeyondTrustDriver {
  return {
    kind: 'beyondtrust',
    url: draft.url.trim(),
    appliances: draft.isPair ? { A: draft.urlA.trim(), B: draft.urlB.trim() } : null,
    clientId: draft.clientId.trim(),
    ...(draft.clientSecret !== '' && { clientSecret: draft.clientSecret }),
    ca: orNull(draft.ca),
    proxy: orNull(draft.proxy),
    use: {
      backups: draft.backups,
      keepBackupFiles: draft.backups && draft.keepBackupFiles,
      failoverRole: draft.failoverRole,
    },
  };
}

/** Whether it says anything else than `before`. A secret that was typed is always something else. */
export function isOtherAppliance(draft: ApplianceDraft, before: Stored): boolean {
  return JSON.stringify(driverFrom(draft)) !== JSON.stringify(driverFrom(applianceDraftOf(before)));
}

const originOf = (url: string) => (URL.canParse(url.trim()) ? new URL(url.trim()).origin : null);

/** The secret that stands is kept for the same account at the same host alone; it is not carried elsewhere by somebody who does not know it. */
export function keepsSecret(draft: ApplianceDraft, before: Stored | null): boolean {
  if (before === null || before.kind !== 'beyondtrust' || before.hasSecret !== true) return false;
  return originOf(draft.url) === originOf(before.url ?? '') && draft.clientId.trim() === (before.clientId ?? '');
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function addressFault(pointer: string, text: string): FieldError[] {
  const url = text.trim();
  if (!/^https?:\/\/\S+$/.test(url) || !URL.canParse(url)) {
    return [fault(pointer, 'An address that begins with https://.')];
  }
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || LOOPBACK.test(hostname)) return [];
  return [fault(pointer, 'An address that begins with https://; plain http is for this machine alone.')];
}

/** What can be seen to be wrong before the server is asked. */
export function applianceFaults(draft: ApplianceDraft, before: Stored | null): FieldError[] {
  const pair = draft.isPair
    ? [...addressFault('/driver/appliances/A', draft.urlA), ...addressFault('/driver/appliances/B', draft.urlB)]
    : [];
  const needsSecret = draft.clientSecret === '' && !keepsSecret(draft, before);
  const isPem = draft.ca.trim() === '' || /-----BEGIN CERTIFICATE-----/.test(draft.ca);
  const proxy = draft.proxy.trim();
  return [
    ...addressFault('/driver/url', draft.url),
    ...pair,
    ...(draft.clientId.trim() === '' ? [fault('/driver/clientId', 'The client ID of the API account.')] : []),
    ...(needsSecret ? [fault('/driver/clientSecret', 'The client secret of the API account.')] : []),
    ...(isPem ? [] : [fault('/driver/ca', 'Certificates as PEM text: -----BEGIN CERTIFICATE----- …')]),
    ...(proxy === '' || /^https?:\/\/\S+$/.test(proxy)
      ? []
      : [fault('/driver/proxy', 'For example http://proxy.example.com:3128.')]),
  ];
}
