import { hasSite, type InstalledSoftware } from './software.js';
import {
  DONE,
  applianceOf,
  drawMs,
  isInProduction,
  note,
  refused,
  watchBoth,
  whyBusy,
  type Done,
  type MaintainedAppliance,
  type PairState,
} from './pair-state.js';
import { nameOf, packagesAfter, packagesLeft, whatItLacks, type UpdatePackage } from './update-catalogue.js';
import { sessionsOn, usersOn } from './people.js';

/**
 * Updates of one appliance, as its own pages do them: the list is looked at first, base updates come before the site update that needs
 * them, an installation takes its time and ends every session on the appliance. A base update that fails leaves the appliance down
 * until somebody from support has mended it. Source: the upgrade guide, automatic and manual updates.
 */

export const SITE_MINUTES = [15, 40] as const;
const BASE_MINUTES = [8, 20] as const;

export const INSTALLING = { base: 'installing_base', site: 'installing_site' } as const;

/** The packages that its list shows now; empty before anybody has checked for updates. */
export function listed(appliance: MaintainedAppliance): UpdatePackage[] {
  if (appliance.updatesCheckedAtMs === null) return [];
  return packagesLeft(packagesAfter(appliance.release), appliance.software, appliance.taken);
}

export function checkForUpdates(pair: PairState, appliance: MaintainedAppliance, nowMs: number): Done {
  const busy = whyBusy(appliance);
  if (busy !== null) return busy;
  appliance.updatesCheckedAtMs = nowMs;
  note(pair, nowMs, appliance.name, 'updates_checked', `${listed(appliance).length} packages listed`);
  return DONE;
}

/** *Install This Update*: downloads the package and installs it at once. */
export function installListed(pair: PairState, appliance: MaintainedAppliance, updateId: string, nowMs: number): Done {
  const busy = whyBusy(appliance);
  if (busy !== null) return busy;
  const one = listed(appliance).find(({ id }) => id === updateId);
  if (one === undefined) return refused('not_listed', `The list of appliance ${appliance.name} shows no ${updateId}.`);
  return begin(pair, appliance, one, nowMs);
}

/** *Update Software* with a package that was fetched elsewhere and uploaded. */
export function installUploaded(
  pair: PairState,
  appliance: MaintainedAppliance,
  one: UpdatePackage,
  nowMs: number,
): Done {
  return whyBusy(appliance) ?? begin(pair, appliance, one, nowMs);
}

function begin(pair: PairState, appliance: MaintainedAppliance, one: UpdatePackage, nowMs: number): Done {
  const lacks = whatItLacks(one, appliance.software);
  if (lacks !== null) return refused('requires_base', lacks);
  appliance.taken.add(one.id);
  if (one.kind === 'licence') {
    note(pair, nowMs, appliance.name, 'licence_installed', nameOf(one));
    return DONE;
  }
  const minutes = one.kind === 'base' ? BASE_MINUTES : SITE_MINUTES;
  const endsAtMs = nowMs + drawMs(pair, minutes, 'install', appliance.name, one.id);
  appliance.install = { one, endsAtMs, cutOff: peopleOn(pair, appliance, nowMs) };
  appliance.activity = INSTALLING[one.kind];
  appliance.activitySinceMs = nowMs;
  takeDown(pair, appliance, `${nameOf(one)} is being installed.`, nowMs);
  return DONE;
}

/** All sessions on it end, and those who use the site lose it when it is the one in production. */
function takeDown(pair: PairState, appliance: MaintainedAppliance, message: string, nowMs: number): void {
  const wasUp = appliance.healthy;
  appliance.healthy = false;
  appliance.message = message;
  appliance.servesSinceMs = null;
  watchBoth(pair, nowMs);
  if (wasUp && isInProduction(pair, appliance)) pair.side.wentDown(nowMs);
}

function bringBack(pair: PairState, appliance: MaintainedAppliance, nowMs: number): void {
  appliance.healthy = true;
  appliance.message = null;
  if (!isInProduction(pair, appliance)) return;
  appliance.servesSinceMs = nowMs;
  pair.side.cameBack(nowMs);
}

/** The installation's time is over. */
export function installEnds(pair: PairState, appliance: MaintainedAppliance, nowMs: number): void {
  const { one, cutOff } = appliance.install!;
  appliance.install = null;
  appliance.activity = 'idle';
  appliance.activitySinceMs = null;
  if (one.kind === 'base' && pair.particulars.baseUpdateFails) {
    installFails(pair, appliance, one, nowMs);
    return;
  }
  takeOver(appliance, one);
  if (one.kind === 'site' && pair.particulars.newKeyAfterUpdate === appliance.name) {
    appliance.keyFingerprint = drawKey(pair, appliance.name, 'after its update');
  }
  const what = one.kind === 'base' ? 'base_installed' : 'site_installed';
  note(pair, nowMs, appliance.name, what, `${nameOf(one)}${cutOff}`);
  bringBack(pair, appliance, nowMs);
}

function installFails(pair: PairState, appliance: MaintainedAppliance, one: UpdatePackage, nowMs: number): void {
  const message =
    `${nameOf(one)} was not installed completely. Do not restart the appliance: that may leave it unusable. ` +
    'Call support.';
  appliance.failure = { activity: 'installing_base', message };
  appliance.message = message;
  note(pair, nowMs, appliance.name, 'install_failed', nameOf(one));
}

/** Support has finished the update that had failed. */
export function mend(pair: PairState, appliance: MaintainedAppliance, nowMs: number): void {
  if (appliance.failure === null) return;
  const packages = packagesAfter(appliance.release).filter(({ id }) => appliance.taken.has(id));
  for (const one of packages) if (one.kind === 'base') takeOver(appliance, one);
  appliance.failure = null;
  note(pair, nowMs, appliance.name, 'base_installed', `Base software ${appliance.software.baseVersion}, by support`);
  bringBack(pair, appliance, nowMs);
}

function takeOver(appliance: MaintainedAppliance, one: UpdatePackage): void {
  const { software } = appliance;
  if (one.kind === 'base') setSoftware(appliance, { ...software, baseVersion: one.version });
  else setSoftware(appliance, { ...software, siteVersion: one.version, siteRevision: one.revision });
}

/** Whatever put the software there: once the site software is another, the catalogue offers what follows that. */
export function setSoftware(appliance: MaintainedAppliance, software: InstalledSoftware): void {
  appliance.software = software;
  if (hasSite(software) && software.siteVersion !== appliance.release.siteVersion) appliance.release = software;
}

export function drawKey(pair: PairState, ...purpose: string[]): string {
  const random = pair.random.fork('key', ...purpose);
  return Array.from({ length: 8 }, () => random.int(0, 0xff).toString(16).padStart(2, '0')).join(':');
}

/** *Download backup*: settings and logged data, no recordings. */
export function takeBackup(pair: PairState, appliance: MaintainedAppliance, nowMs: number): Done {
  const busy = whyBusy(appliance);
  if (busy !== null) return busy;
  const { name, hostname, software } = appliance;
  const content = JSON.stringify({ name, hostname, ...software, takenAt: new Date(nowMs).toISOString() });
  appliance.lastBackup = { takenAtMs: nowMs, content };
  note(pair, nowMs, name, 'backup_taken', `settings and logged data of ${hostname}`);
  return DONE;
}

const CLOCK_MOST_SECONDS = 60;

/** A download key carries the appliance's own time; the maker's site takes it for a minute. */
export interface DownloadKey {
  readonly appliance: MaintainedAppliance['name'];
  readonly clockMs: number;
}

export function downloadKey({ name, clockOffsetSeconds }: MaintainedAppliance, nowMs: number): DownloadKey {
  return { appliance: name, clockMs: nowMs + clockOffsetSeconds * 1000 };
}

/** Fetches a listed package with the key, somewhere with access to the internet. */
export function fetchPackage(
  pair: PairState,
  key: DownloadKey,
  updateId: string,
  nowMs: number,
): { ok: true; one: UpdatePackage } | ReturnType<typeof refused> {
  const offset = Math.round((key.clockMs - nowMs) / 1000);
  if (Math.abs(offset) > CLOCK_MOST_SECONDS) {
    return refused(
      'clock_out_of_step',
      `The download key is not valid: the clock of appliance ${key.appliance} is ${Math.abs(offset)} s ` +
        `${offset > 0 ? 'ahead' : 'behind'}. Check its NTP server under Networking, and take a new key.`,
    );
  }
  const appliance = applianceOf(pair, key.appliance)!;
  const packages = packagesLeft(packagesAfter(appliance.release), appliance.software, appliance.taken);
  const one = packages.find(({ id }) => id === updateId);
  return one === undefined ? refused('not_listed', `The key opens no ${updateId}.`) : { ok: true, one };
}

/** For the log: whom the installation will cost their session. */
function peopleOn(pair: PairState, appliance: MaintainedAppliance, nowMs: number): string {
  if (!isInProduction(pair, appliance)) return '';
  return `; ${sessionsOn(pair, appliance, nowMs)} sessions and ${usersOn(pair, appliance, nowMs)} users were cut off`;
}
