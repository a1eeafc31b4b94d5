import type { Client } from '../contracts/clients.js';
import { Prng } from './model/prng.js';
import type { SimulatedClient } from './model/client.js';
import { pause } from './pause.js';
import type { Stage } from './stage.js';

/** How many Jump attempts came to what. */
export type JumpTally = Record<string, number>;

interface Visit {
  readonly client: SimulatedClient;
  readonly afterSeconds: number;
}

const TRIES_MOST = 8;
const TRY_AGAIN_MS = 1500;

/**
 * Support people who try to Jump to clients while the fleet comes back: to every passive one that checks in only when somebody connects
 * to it, until that has come to something, and once to some that wait in the queue. When the whole fleet is back (`allBack`), they go home.
 */
export async function tryToJump(stage: Stage, tally: JumpTally, allBack?: AbortSignal): Promise<void> {
  const random = new Prng(`support/${stage.seed}`);
  const onlyWhenContacted = stage.site.clients.filter((client) => client.habit === 'contact');
  const active = stage.site.clients.filter((client) => client.connectionType === 'active');
  const visits: Visit[] = onlyWhenContacted.map((client) => ({ client, afterSeconds: random.between([3, 18]) }));
  for (let made = 0; made < Math.min(stage.scenario.jumpAttempts, active.length); made += 1) {
    visits.push({ client: active[random.int(0, active.length - 1)]!, afterSeconds: random.between([3, 10]) });
  }
  const signal = allBack === undefined ? stage.signal : AbortSignal.any([stage.signal, allBack]);
  try {
    await Promise.all(visits.map((visit) => makeVisit(stage, visit, tally, signal)));
  } catch (error) {
    if (allBack?.aborted !== true || stage.signal.aborted) throw error;
  }
}

async function makeVisit(
  stage: Stage,
  { client, afterSeconds }: Visit,
  tally: JumpTally,
  signal: AbortSignal,
): Promise<void> {
  await pause(afterSeconds * 1000, signal);
  const known = stage.observed ? null : await stage.api.findClient(stage.slug, client.clientId);
  if (known === null && !stage.observed) return;
  const triesMost = client.habit === 'contact' ? TRIES_MOST : 1;
  for (let tries = 1; tries <= triesMost && !stage.site.isAtTarget(client); tries += 1) {
    const { outcome, isTaken } = await attempt(stage, client, known);
    tally[outcome] = (tally[outcome] ?? 0) + 1;
    if (isTaken) return;
    await pause(TRY_AGAIN_MS, signal);
  }
}

/** By Rollcall, or in the person's own console where Rollcall can only point there. */
async function attempt(
  stage: Stage,
  { clientId }: SimulatedClient,
  known: Client | null,
): Promise<{ outcome: string; isTaken: boolean }> {
  if (known !== null) {
    const { outcome, status } = await stage.api.attemptJump(stage.slug, known.id);
    return { outcome, isTaken: status < 400 };
  }
  const answer = stage.site.jump(clientId, stage.now());
  stage.pump.wake();
  const outcome = answer.ok ? 'allowed' : answer.reason;
  return { outcome, isTaken: outcome === 'allowed' || outcome === 'upgrade_pending' };
}
