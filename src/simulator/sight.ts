import type { Sweep } from '../contracts/observation.js';
import { askUntil } from './pause.js';
import { SimulationError } from './simulation-error.js';
import type { Stage } from './stage.js';

/** Rollcall sweeps by itself; it is asked to look at once this often, as somebody who waits would. */
const ASK_AGAIN_MS = 15_000;
const LOOK_EVERY_MS = 500;
/** The budget lets Rollcall read about a client a millisecond; one look may have to end before the next begins, on a busy machine. */
const SWEEP_MS_PER_CLIENT = 4;
const SWEEP_LEAST_MS = 120_000;

/** So long, in milliseconds, a look at this whole fleet may take. */
export const sweepWithinMs = ({ site }: Stage): number => SWEEP_LEAST_MS + SWEEP_MS_PER_CLIENT * site.clients.length;

/** Waits for a look of Rollcall's at the whole fleet that began at this moment or later. */
export async function waitForSweep(stage: Stage, sinceMs: number, signal: AbortSignal = stage.signal): Promise<Sweep> {
  const withinMs = sweepWithinMs(stage);
  let askAtMs = 0;
  const seen = await askUntil(
    async () => {
      const latest = (await stage.api.summary(stage.slug)).observation?.latest ?? null;
      if (latest !== null && Date.parse(latest.startedAt) >= sinceMs) return latest;
      if (stage.now() >= askAtMs) {
        await stage.api.beginSweep(stage.slug);
        askAtMs = stage.now() + ASK_AGAIN_MS;
      }
      return undefined;
    },
    { everyMs: LOOK_EVERY_MS, withinMs, signal },
  );
  if (seen !== undefined) return seen;
  throw new SimulationError(`Rollcall did not look at the whole fleet within ${Math.round(withinMs / 1000)} s.`);
}
