/**
 * Decides where a receiver of each kind is, what of that is refused when it is saved, and which of its secrets are sent there: those may not be
 * carried to another host by somebody who does not know them. What a name resolves to is judged at every call, not here.
 * Invariant: nothing is saved that no call would ever be made to. Source: issue 6, *SSRF*; the like of a site's driver in `sites/model`.
 */
import type { ReceiverKind } from '../../../contracts/alert-words.js';
import type { FieldError } from '../../../contracts/common.js';
import { hostProblem } from '../../../platform/outbound/model/address-rules.js';
import { urlProblem } from '../../../platform/outbound/model/url-rules.js';

interface Places {
  /** Of the config: an URL, or a host. */
  url?: string;
  host?: string;
  /** Of the secrets: URLs that nobody else may know. */
  secretUrls?: readonly string[];
  /** Secrets that are sent to the place that the config names. */
  sentThere?: readonly string[];
  /** Where the config says whether it is spoken to under TLS, and when it is not. */
  plain?: { field: string; values: readonly string[] };
}

const PLACES: Record<ReceiverKind, Places> = {
  webhook: { url: 'url' },
  email: { host: 'host', sentThere: ['password'], plain: { field: 'security', values: ['none'] } },
  slack: { url: 'apiUrl', secretUrls: ['webhookUrl'], sentThere: ['botToken'] },
  teams: { secretUrls: ['workflowUrl'] },
  pagerduty: { url: 'url', sentThere: ['routingKey'] },
  alertmanager: { url: 'url', sentThere: ['password', 'bearerToken'] },
  jira_service_management: { url: 'url', sentThere: ['apiKey'] },
  servicenow: { url: 'url', sentThere: ['password'] },
  syslog: { host: 'host', plain: { field: 'protocol', values: ['udp', 'tcp'] } },
};

type Fields = Readonly<Record<string, unknown>>;

/** `secrets`: those that are known here, by name. */
export function placeErrors(kind: ReceiverKind, config: Fields, secrets: Fields, allowPrivate: boolean): FieldError[] {
  const { url, host, secretUrls = [], plain } = PLACES[kind];
  const judged: [pointer: string, problem: string | null][] = [];
  if (url !== undefined) judged.push([`/config/${url}`, urlProblem(textOf(config[url]), allowPrivate)]);
  if (host !== undefined) judged.push([`/config/${host}`, hostProblem(textOf(config[host]), allowPrivate)]);
  for (const name of secretUrls) {
    if (secrets[name] !== undefined) judged.push([`/secrets/${name}`, urlProblem(textOf(secrets[name]), allowPrivate)]);
  }
  if (plain?.values.includes(textOf(config[plain.field])) && !allowPrivate) {
    judged.push([
      `/config/${plain.field}`,
      'is without TLS, which an admin must allow for this receiver (allowPrivate)',
    ]);
  }
  return judged.flatMap(([pointer, message]) => (message === null ? [] : [{ pointer, code: 'address', message }]));
}

/** Secrets that do not go along when a receiver moves from one place to another. */
export function leftBehind(kind: ReceiverKind, before: Fields, after: Fields): readonly string[] {
  return placeOf(kind, before) === placeOf(kind, after) ? [] : (PLACES[kind].sentThere ?? []);
}

/** Scheme, host and port of an URL; host and port of what is none. */
function placeOf(kind: ReceiverKind, config: Fields): string {
  const { url, host } = PLACES[kind];
  if (url !== undefined) return /^[^/]*\/\/[^/?#]*/.exec(textOf(config[url]))?.[0].toLowerCase() ?? '';
  return host === undefined ? '' : `${textOf(config[host])}:${String(config['port'])}`.toLowerCase();
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
