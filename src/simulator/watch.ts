import type { Summary } from '../contracts/upgrades.js';
import { watchObserved } from './observed-watch.js';
import { askUntil, pause } from './pause.js';
import type { Sightings } from './sightings.js';
import { failOnRefusal } from './story.js';
import type { Stage } from './stage.js';

const LOOK_EVERY_MS = 400;
const CROSS_CHECK_EVERY_MS = 4_000;
/** A person may let the brake go; after this long nobody will. */
const BRAKED_FOR_MS = 30_000;
/** States of clients that still have something to do in the run. */
const UNDER_WAY = ['awaiting_check_in', 'queued', 'granted', 'upgrading', 'suspect', 'held'] as const;

/** Looks on until the fleet and Rollcall have both come to an end, or until the safety brake has held everything up for a while. */
export async function watchUntilFinished(stage: Stage, sightings: Sightings): Promise<void> {
  if (stage.observed) return watchObserved(stage, sightings);
  let crossCheckAtMs = stage.now() + CROSS_CHECK_EVERY_MS;
  let brakedSinceMs: number | null = null;
  for (;;) {
    failOnRefusal(stage);
    const summary = await stage.api.summary(stage.slug);
    sightings.summary = summary;
    sightings.limitHighest = Math.max(sightings.limitHighest, summary.slots.limit);
    // Before there is a run everybody is up to date by definition.
    if (summary.run !== null && stage.now() >= crossCheckAtMs) {
      await crossCheck(stage, sightings);
      crossCheckAtMs = stage.now() + CROSS_CHECK_EVERY_MS;
    }
    const left = UNDER_WAY.reduce((sum, state) => sum + (summary.counts.byUpgradeState[state] ?? 0), 0);
    if (left === 0 && stage.site.isFinished()) return;
    const isBraked = summary.brake !== null && stage.site.truth.upgradingNow === 0;
    brakedSinceMs = isBraked ? (brakedSinceMs ?? stage.now()) : null;
    if (brakedSinceMs !== null && stage.now() - brakedSinceMs > BRAKED_FOR_MS) {
      sightings.stoppedByBrake = true;
      return;
    }
    await pause(LOOK_EVERY_MS, stage.signal);
  }
}

/**
 * Nobody that Rollcall calls up to date may still be at another version. Who once is at the target stays there, so the truth is
 * compared as it stands after Rollcall's answer; what looks wrong is looked at twice, since a new run labels its clients in steps.
 */
async function crossCheck(stage: Stage, sightings: Sightings): Promise<void> {
  const first = await suspects(stage);
  if (first.size === 0) return;
  await pause(1000, stage.signal);
  const second = await suspects(stage);
  for (const clientId of second) if (first.has(clientId)) sightings.falselyUpToDate.add(clientId);
}

async function suspects(stage: Stage): Promise<Set<string>> {
  const page = await stage.api.clients(stage.slug, { upgradeState: 'up_to_date', limit: '500' });
  const behind = new Set(
    stage.site.clients.filter((client) => !stage.site.isAtTarget(client)).map((client) => client.clientId),
  );
  return new Set(page.items.map((client) => client.clientId).filter((clientId) => behind.has(clientId)));
}

/** The summary, once Rollcall has noted that the run's active clients are done. */
export async function summaryAtTheEnd(stage: Stage, signal: AbortSignal, withinMs: number): Promise<Summary> {
  const noted = await askUntil(
    async () => {
      const summary = await stage.api.summary(stage.slug);
      return summary.run?.activeFinishedAt == null ? undefined : summary;
    },
    { everyMs: 500, withinMs, signal },
  );
  return noted ?? stage.api.summary(stage.slug);
}
