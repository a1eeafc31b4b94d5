/** A site as it is being edited: what of it really changes, and what somebody else changed meanwhile. Pure. */
import type { FieldError } from '@contracts/common';
import type { DriverConfig, PatchSiteBody, Site } from '@contracts/sites';
import { fault, type Clash } from '../lib/field-errors';
import { visibleText } from '../lib/format';
import {
  applianceDraftOf,
  applianceFaults,
  driverFrom,
  isOtherAppliance,
  type ApplianceDraft,
} from '../observed/appliance-draft';

/** Every field as text. The secret is write-only: empty means that it is left as it is. */
export interface SiteDraft {
  name: string;
  timeZone: string;
  driverKind: string;
  driverUrl: string;
  driverSecret: string;
  /** Where a real appliance is reached, and how. */
  appliance: ApplianceDraft;
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

/** What a driver's kind means for this site; an observed one without a driver is fed by hand. */
export function driverMeaning(kind: DriverConfig['kind'], control: Site['control']): string {
  if (kind === 'none' && control === 'observed') {
    return 'Exports of the appliance’s Jump Clients are imported here, again and again. Rollcall reaches no appliance.';
  }
  return DRIVER_WORDS[kind].meaning;
}

/** The drivers that fit: an observed site is read, and nothing simulated can be. */
export function driversFor(control: Site['control']): DriverConfig['kind'][] {
  return control === 'observed' ? ['beyondtrust', 'none'] : ['none', 'simulated', 'beyondtrust'];
}

const NO_ZONE = 'UTC';

export function siteDraftOf({ name, timeZone, driver }: Site): SiteDraft {
  return {
    name,
    timeZone: timeZone ?? NO_ZONE,
    driverKind: driver.kind,
    driverUrl: driver.kind === 'simulated' ? (driver.url ?? '') : '',
    driverSecret: '',
    appliance: applianceDraftOf(driver),
  };
}

/** What was changed of `base`; empty when nothing was. A driver is always given whole. */
export function sitePatchOf(draft: SiteDraft, base: Site): PatchSiteBody {
  const before = siteDraftOf(base);
  const patch: PatchSiteBody = {};
  if (draft.name.trim() !== before.name) patch.name = draft.name.trim();
  if (draft.timeZone !== before.timeZone) patch.timeZone = draft.timeZone === NO_ZONE ? null : draft.timeZone;
  const driver = driverOf(draft);
  const isOther =
    draft.driverKind !== before.driverKind ||
    draft.driverUrl.trim() !== before.driverUrl ||
    (draft.driverKind === 'beyondtrust' && isOtherAppliance(draft.appliance, base.driver));
  if (driver !== null && (isOther || draft.driverSecret !== '')) patch.driver = driver;
  return patch;
}

function driverOf({ driverKind, driverUrl, driverSecret, appliance }: SiteDraft): DriverConfig | null {
  if (driverKind === 'none') return { kind: 'none' };
  if (driverKind === 'beyondtrust') return driverFrom(appliance);
  if (driverKind !== 'simulated') return null;
  const url = driverUrl.trim();
  return { kind: 'simulated', url, ...(driverSecret !== '' && { secret: driverSecret }) };
}

/** What can be seen to be wrong before the server is asked. */
export function siteFaults(draft: SiteDraft, base: Pick<Site, 'driver'>): FieldError[] {
  const faults: FieldError[] = [];
  if (draft.name.trim() === '') faults.push(fault('/name', 'A site needs a name.'));
  if (draft.driverKind === 'beyondtrust') faults.push(...applianceFaults(draft.appliance, base.driver));
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

interface DriverShown {
  kind: string;
  url?: string;
  clientId?: string;
}

const driverText = ({ kind, url, clientId }: DriverShown) => {
  const as = clientId === undefined ? '' : ` as ${visibleText(clientId)}`;
  return url === undefined ? kind : `${kind} at ${visibleText(url)}${as}`;
};

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
  // A secret, a certificate or a proxy may have been changed without another address.
  const isMoved = JSON.stringify(now.driver) !== JSON.stringify(base.driver);
  if (patch.driver !== undefined && isMoved) {
    clashes.push({ field: 'Driver', mine: driverText(patch.driver), theirs });
  }
  return clashes;
}
