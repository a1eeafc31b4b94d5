import { drawKey, INSTALLING, SITE_MINUTES } from './installs.js';
import {
  DONE,
  applianceOf,
  drawMs,
  isInProduction,
  productionOf,
  refused,
  whyBusy,
  type Done,
  type MaintainedAppliance,
  type PairState,
} from './pair-state.js';
import { hasSite } from './software.js';
import { packagesAfter, releaseAfter } from './update-catalogue.js';

/**
 * What a person does when the site moves to new hardware: puts up the new appliance, gives it the certificate chain and the software,
 * brings the settings over, and retires the old one when everybody is on the new. Source: the upgrade guide, hardware migration.
 */

/** A new appliance comes with the base software that the next release needs, and with no site software. */
export function putUpNew(pair: PairState): Done {
  if (pair.appliances.length === 2) return DONE;
  const { release } = productionOf(pair);
  const { baseVersion } = releaseAfter(release);
  const software = { baseVersion, siteVersion: null, siteRevision: null };
  pair.appliances.push({
    ...newAppliance('B', software, release),
    keyFingerprint: drawKey(pair, 'B'),
  });
  return DONE;
}

export function newAppliance(
  name: MaintainedAppliance['name'],
  software: MaintainedAppliance['software'],
  release: MaintainedAppliance['release'],
): MaintainedAppliance {
  const hostname = `${name.toLowerCase()}.support.example.com`;
  return {
    name,
    hostname,
    peerAddress: hostname,
    software,
    release,
    taken: new Set(),
    healthy: true,
    message: null,
    clockOffsetSeconds: 0,
    keyFingerprint: '',
    activity: 'idle',
    activitySinceMs: null,
    install: null,
    failure: null,
    lastBackup: null,
    lastSyncAtMs: null,
    lastSyncStatus: null,
    updatesCheckedAtMs: null,
    servesSinceMs: null,
    certificate: null,
    settingsFromMs: null,
  };
}

/** Certificate, key and chain of the old one; what the new one presents is the same to every client. */
export function importCertificate(pair: PairState): Done {
  const fresh = applianceOf(pair, 'B');
  if (fresh === undefined) return refused('not_a_pair', 'The new appliance is not put up yet.');
  fresh.certificate = { fingerprint: drawKey(pair, 'certificate'), assigned: false };
  return DONE;
}

export function assignCertificate(pair: PairState): Done {
  const certificate = applianceOf(pair, 'B')?.certificate;
  if (certificate == null) return refused('not_steady', 'There is no certificate to assign.');
  certificate.assigned = true;
  return DONE;
}

/** The site software of the next release, after the licence agreement. */
export function installFirstSoftware(pair: PairState, nowMs: number): Done {
  const fresh = applianceOf(pair, 'B');
  if (fresh === undefined) return refused('not_a_pair', 'The new appliance is not put up yet.');
  const busy = whyBusy(fresh);
  if (busy !== null) return busy;
  if (hasSite(fresh.software)) return DONE;
  const one = packagesAfter(fresh.release).find(({ kind }) => kind === 'site')!;
  fresh.taken.add(one.id);
  fresh.install = { one, endsAtMs: nowMs + drawMs(pair, SITE_MINUTES, 'install', 'B', one.id), cutOff: '' };
  fresh.activity = INSTALLING.site;
  fresh.activitySinceMs = nowMs;
  return DONE;
}

export function importSettings(pair: PairState): Done {
  const fresh = applianceOf(pair, 'B');
  const backup = productionOf(pair).lastBackup;
  if (fresh === undefined || !hasSite(fresh.software))
    return refused('not_steady', 'The new appliance has no software.');
  if (backup === null) return refused('not_steady', 'There is no backup of the old appliance.');
  fresh.settingsFromMs = backup.takenAtMs;
  return DONE;
}

/** Factory reset and shut down: the old one is gone for good. */
export function retireOld(pair: PairState): Done {
  const old = applianceOf(pair, 'A');
  if (old === undefined) return DONE;
  if (isInProduction(pair, old)) return refused('not_steady', 'The site still runs on the old appliance.');
  pair.appliances.splice(pair.appliances.indexOf(old), 1);
  return DONE;
}
