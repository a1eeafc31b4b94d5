/** A site as it is being edited: what of it really changes, and what somebody else changed meanwhile. Pure. */
import type { FieldError } from '@contracts/common';
import type { DriverConfig, PatchSiteBody, Site } from '@contracts/sites';
import { visibleText } from '../lib/format';

/** Every field as text. The secret is write-only: empty means that it is left as it is. */
export interface SiteDraft {
  name: string;
  timeZone: string;
  driverKind: string;
  driverUrl: string;
  driverSecret: string;
}

/** Drivers that can be chosen. */
export const DRIVER_WORDS: Record<DriverConfig['kind'], { title: string; meaning: string }> = {
  none: {
    title: 'None',
    meaning: 'Clients are told in the answers to their check-ins. Rollcall reaches no appliance.',
  },
  simulated: {
    title: 'Simulated',
    meaning: 'The appliance and its fleet are played by the simulator at this address.',
  },
  beyondtrust: {
    title: 'BeyondTrust appliance',
    meaning: 'The appliance is read through its API with an API account.',
  },
};

const NO_ZONE = 'UTC';

export function siteDraftOf({ name, timeZone, driver }: Site): SiteDraft {
  return {
    name,
    timeZone: timeZone ?? NO_ZONE,
    driverKind: driver.kind,
    driverUrl: driver.url ?? '',
    driverSecret: '',
  };
}

/** What was changed of `base`; empty when nothing was. A driver is always given whole. */
export function sitePatchOf(draft: SiteDraft, base: Site): PatchSiteBody {
  const before = siteDraftOf(base);
  const patch: PatchSiteBody = {};
  if (draft.name.trim() !== before.name) patch.name = draft.name.trim();
  if (draft.timeZone !== before.timeZone) patch.timeZone = draft.timeZone === NO_ZONE ? null : draft.timeZone;
  const driver = driverOf(draft);
  const isOther = draft.driverKind !== before.driverKind || draft.driverUrl.trim() !== before.driverUrl;
  if (driver !== null && (isOther || draft.driverSecret !== '')) patch.driver = driver;
  return patch;
}

function driverOf({ driverKind, driverUrl, driverSecret }: SiteDraft): DriverConfig | null {
  if (driverKind === 'none') return { kind: 'none' };
  if (driverKind !== 'simulated') return null;
  const url = driverUrl.trim();
  return { kind: 'simulated', url, ...(driverSecret !== '' && { secret: driverSecret }) };
}

const fault = (pointer: string, message: string): FieldError => ({ pointer, code: 'invalid', message });

/** What can be seen to be wrong before the server is asked. */
export function siteFaults(draft: SiteDraft): FieldError[] {
  const faults: FieldError[] = [];
  if (draft.name.trim() === '') faults.push(fault('/name', 'A site needs a name.'));
  if (draft.driverKind !== 'simulated') return faults;
  if (!/^https?:\/\/\S+$/.test(draft.driverUrl.trim())) {
    faults.push(fault('/driver/url', 'An address that begins with http:// or https://.'));
  }
  if (draft.driverSecret !== '' && draft.driverSecret.length < 16) {
    faults.push(fault('/driver/secret', 'At least 16 characters.'));
  }
  return faults;
}

/** Whether the secret that stands would be dropped: it is not carried to another host by somebody who does not know it. */
export function losesSecret(draft: SiteDraft, base: Site): boolean {
  if (draft.driverKind !== 'simulated' || draft.driverSecret !== '') return false;
  if (base.driver.kind !== draft.driverKind) return false;
  const origin = (url: string) => (URL.canParse(url) ? new URL(url).origin : null);
  return origin(draft.driverUrl.trim()) !== origin(base.driver.url ?? '');
}

export interface Clash {
  field: string;
  mine: string;
  theirs: string;
}

const driverText = (driver: { kind: string; url?: string }) =>
  driver.url === undefined ? driver.kind : `${driver.kind} at ${visibleText(driver.url)}`;

/** The fields that this patch changes and somebody else has changed since `base`. None: the patch still fits. */
export function clashesOf(patch: PatchSiteBody, base: Site, now: Site): Clash[] {
  const clashes: Clash[] = [];
  if (patch.name !== undefined && now.name !== base.name && now.name !== patch.name) {
    clashes.push({ field: 'Name', mine: visibleText(patch.name), theirs: visibleText(now.name) });
  }
  const zone = (name: string | null | undefined) => name ?? NO_ZONE;
  const movedZone = zone(now.timeZone) !== zone(base.timeZone) && zone(now.timeZone) !== zone(patch.timeZone);
  if (patch.timeZone !== undefined && movedZone) {
    clashes.push({ field: 'Time zone', mine: zone(patch.timeZone), theirs: zone(now.timeZone) });
  }
  const theirs = driverText(now.driver);
  if (patch.driver !== undefined && theirs !== driverText(base.driver)) {
    clashes.push({ field: 'Driver', mine: driverText(patch.driver), theirs });
  }
  return clashes;
}
