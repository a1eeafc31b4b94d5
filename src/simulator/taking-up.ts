import type { CheckIn } from '../contracts/check-ins.js';
import type { Client } from '../contracts/clients.js';
import type { Appliance } from '../contracts/sites.js';
import type { Run } from '../contracts/upgrades.js';
import { SOFTWARE_AFTER, SOFTWARE_BEFORE, type Software } from './model/software.js';
import type { KnownAppliance } from './model/restore.js';
import type { KnownClient } from './model/simulated-site.js';
import { pause } from './pause.js';
import { SimulationError } from './simulation-error.js';
import type { Stage } from './stage.js';

/**
 * Takes up a site that an earlier simulator process has left in Rollcall: every client stands where Rollcall saw it last and comes back
 * as a later generation of its install; those that were pending come back at their old version, and upgrades that were under way go on.
 */

export interface TakenUp {
  /** The appliance's upgrade has happened and its run has begun; only the fleet has to come back. */
  readonly runHasBegun: boolean;
  readonly clientsKnown: number;
}

const PROBES_MOST = 200;
/** Beyond this many restarts the probes take bigger steps; an epoch may grow by 1,000 at once. */
const SMALL_STEPS = 16;
const STEP_MOST = 1000;

export async function takeUp(stage: Stage): Promise<TakenUp> {
  const clients = await stage.api.allClients(stage.slug);
  const latest = latestRun(await stage.api.runs(stage.slug));
  const appliances = (await stage.api.appliances(stage.slug)).flatMap(toKnownAppliance);
  stage.site.pair.restore(appliances);
  const { baseVersion } = stage.site.pair.production.software;
  const epoch = await findEpoch(stage, clients);
  const known = clients.map((client) => toKnown(stage, client));
  const target = latest === null ? null : targetOf(latest, baseVersion);
  stage.site.resume(known, epoch, target ?? { ...SOFTWARE_BEFORE, baseVersion }, target, stage.now());
  return { runHasBegun: latest !== null, clientsKnown: known.length };
}

export function latestRun(runs: readonly Run[]): Run | null {
  return runs.reduce<Run | null>((newest, run) => (newest && newest.number > run.number ? newest : run), null);
}

function toKnown(stage: Stage, { clientId, version, revision, upgradeState, slot }: Client): KnownClient {
  const hasBegun = slot !== null && (upgradeState === 'upgrading' || slot.startedAt !== null);
  if (!hasBegun) return { clientId, version, revision, upgrading: null };
  const stopAtMs = Date.parse(slot.leaseUntil) - 2 * stage.settings.clockSkewSeconds * 1000;
  return { clientId, version, revision, upgrading: { fence: slot.fence, stopAtMs } };
}

export function toKnownAppliance({ name, role, baseVersion, siteVersion, siteRevision }: Appliance): KnownAppliance[] {
  if (baseVersion === null || siteVersion === null || siteRevision === null) return [];
  return [{ name, role, software: { baseVersion, siteVersion, siteRevision } }];
}

export function targetOf(run: Run, baseVersion: string): Software {
  return {
    baseVersion,
    siteVersion: run.targetVersion,
    siteRevision: run.targetRevision ?? SOFTWARE_AFTER.siteRevision,
  };
}

/**
 * The generation after the one that Rollcall knows. It tells nobody its epochs, but it says `stale` to a check-in of an old one: one
 * client asks with growing epochs until it is heard. Clients that are further on find out for themselves.
 */
async function findEpoch(stage: Stage, known: readonly Client[]): Promise<number> {
  const probe = known.find((client) => client.connectionType === 'active' && client.slot === null) ?? known[0];
  if (probe === undefined) return 1;
  let epoch = 1;
  for (let probes = 1; probes <= PROBES_MOST; probes += 1) {
    if (await isHeard(stage, probe, epoch)) return epoch + 1;
    epoch += probes <= SMALL_STEPS ? 1 : Math.min(STEP_MOST, 2 ** (probes - SMALL_STEPS));
  }
  throw new SimulationError(`Rollcall calls every generation of client "${probe.clientId}" up to ${epoch} stale.`);
}

async function isHeard(stage: Stage, probe: Client, epoch: number): Promise<boolean> {
  const checkIn: CheckIn = {
    clientId: probe.clientId,
    epoch,
    sequence: 1,
    cause: probe.connectionType === 'active' ? 'connected' : 'boot',
    version: probe.version ?? SOFTWARE_BEFORE.siteVersion,
    ...(probe.revision !== null && { revision: probe.revision }),
  };
  for (;;) {
    const outcome = await stage.api.postCheckIns(stage.slug, stage.ingestKey, [checkIn]);
    if (outcome.answered) return outcome.answer.results[0]?.status === 'accepted';
    if (outcome.refusal !== null) throw new SimulationError(`Rollcall refuses check-ins: ${outcome.refusal}.`);
    await pause(outcome.retryAfterMs ?? 500, stage.signal);
  }
}
