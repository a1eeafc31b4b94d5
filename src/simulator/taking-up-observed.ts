import type { Client } from '../contracts/clients.js';
import type { Appliance } from '../contracts/sites.js';
import type { Run } from '../contracts/upgrades.js';
import type { KnownClient } from './model/simulated-site.js';
import { SOFTWARE_AFTER, SOFTWARE_BEFORE, type Software } from './model/software.js';
import type { Stage } from './stage.js';
import { latestRun, targetOf, toKnownAppliance, type TakenUp } from './taking-up.js';

/**
 * Takes up an observed site that an earlier simulator process has left in Rollcall. Its clients are known there by the ids of the appliance's
 * list, which are the same for the same seed; what version one has nobody knows but by its Upgrade Pending. One that was upgrading begins anew.
 */
export async function takeUpObserved(stage: Stage): Promise<TakenUp> {
  const { api, slug, site } = stage;
  const clients = await api.allClients(slug);
  const run: Run | null = latestRun(await api.runs(slug));
  site.pair.restore((await api.appliances(slug)).map(withBase).flatMap(toKnownAppliance));
  const { baseVersion } = site.pair.production.software;
  const target = run === null ? null : targetOf(run, baseVersion);
  const software = target ?? { ...SOFTWARE_BEFORE, baseVersion };
  const known = clients.flatMap((client) => toKnown(stage, client, software));
  site.resume(known, 1, software, target, stage.now());
  return { runHasBegun: run !== null, clientsKnown: known.length };
}

/** The vendor's API tells no base version: it is taken for the one that the site software came with. */
function withBase(appliance: Appliance): Appliance {
  const isBefore = appliance.siteVersion === SOFTWARE_BEFORE.siteVersion;
  return {
    ...appliance,
    baseVersion: appliance.baseVersion ?? (isBefore ? SOFTWARE_BEFORE : SOFTWARE_AFTER).baseVersion,
  };
}

function toKnown({ site }: Stage, { clientId, upgradePending }: Client, software: Software): KnownClient[] {
  const index = site.vendor.record(Number(clientId))?.index ?? null;
  if (index === null) return [];
  const { siteVersion: version, siteRevision: revision } = upgradePending ? SOFTWARE_BEFORE : software;
  return [{ clientId: site.clients[index]!.clientId, version, revision, upgrading: null }];
}
