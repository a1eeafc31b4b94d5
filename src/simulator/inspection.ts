import type { CheckIn } from '../contracts/check-ins.js';
import type { Client } from '../contracts/clients.js';
import type { SimulatedClient } from './model/client.js';
import { pause } from './pause.js';
import type { Stage } from './stage.js';

const COMPARE_EVERY_MS = 500;
const BATCH = 500;
const TRIES_MOST = 20;

/** Where Rollcall's word for a client differs from the truth; each entry is one sentence. */
export interface Differences {
  missing: string[];
  version: string[];
  connection: string[];
  upgradeState: string[];
}

/** Compares every client, again and again for as long as there are differences, at most this long. */
export async function compareClients(stage: Stage, signal: AbortSignal, withinMs: number): Promise<Differences> {
  const untilMs = stage.now() + withinMs;
  for (;;) {
    const differences = differencesOf(stage, await stage.api.allClients(stage.slug));
    const count = Object.values<string[]>({ ...differences }).flat().length;
    if (count === 0 || stage.now() >= untilMs) return differences;
    await pause(COMPARE_EVERY_MS, signal);
  }
}

function differencesOf(stage: Stage, clients: readonly Client[]): Differences {
  const differences: Differences = { missing: [], version: [], connection: [], upgradeState: [] };
  const byClientId = new Map(clients.map((client) => [client.clientId, client]));
  for (const client of stage.site.clients) {
    const known = byClientId.get(client.clientId);
    if (known === undefined) differences.missing.push(client.clientId);
    else compare(stage, client, known, differences);
  }
  return differences;
}

function compare(stage: Stage, client: SimulatedClient, known: Client, differences: Differences): void {
  const differ = (list: string[], expected: string, seen: string) => {
    if (expected !== seen) list.push(`${client.clientId} is ${expected}, Rollcall says ${seen}`);
  };
  differ(differences.version, `${client.version} ${client.revision}`, `${known.version} ${known.revision}`);
  const whenReachable = client.connectionType === 'active' ? 'online' : 'standby';
  if (client.reachable) differ(differences.connection, whenReachable, known.connection);
  const state =
    !stage.site.hasUpgraded || stage.site.isAtTarget(client)
      ? 'up_to_date'
      : client.failsForGood
        ? 'failed'
        : 'pending';
  const seen = state === 'pending' && known.upgradePending ? 'pending' : known.upgradeState;
  differ(differences.upgradeState, state, seen);
}

/**
 * Sends the newest acknowledged check-in of every client once more. Rollcall has kept an acknowledged one if it knows it: it answers
 * `duplicate`, or `stale` where it knows a newer one. Answers the clients whose check-in it took for a new one. The pump must stand still.
 */
export async function findLostCheckIns(stage: Stage, signal: AbortSignal): Promise<string[]> {
  const acknowledged = stage.site.clients.flatMap((client) => client.acknowledged ?? []);
  const lost: string[] = [];
  for (let from = 0; from < acknowledged.length; from += BATCH) {
    lost.push(...(await lostOf(stage, acknowledged.slice(from, from + BATCH), signal)));
  }
  return lost;
}

async function lostOf(stage: Stage, batch: CheckIn[], signal: AbortSignal): Promise<string[]> {
  for (let tries = 1; tries <= TRIES_MOST; tries += 1) {
    const outcome = await stage.api.postCheckIns(stage.slug, stage.ingestKey, batch);
    if (outcome.answered) {
      return outcome.answer.results
        .filter((result) => result.status !== 'duplicate' && result.status !== 'stale')
        .map((result) => `${result.clientId} was answered ${result.status}`);
    }
    await pause(outcome.retryAfterMs ?? 500, signal);
  }
  return batch.map((checkIn) => `${checkIn.clientId} could not be asked for`);
}
