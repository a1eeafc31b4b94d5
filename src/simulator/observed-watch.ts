import type { Client } from '../contracts/clients.js';
import { compareSighted, type SightDifferences } from './observed-verdict.js';
import { pause } from './pause.js';
import { waitForSweep } from './sight.js';
import type { Stage } from './stage.js';
import type { SightNotes, Sightings } from './sightings.js';

const LOOK_EVERY_MS = 500;
const COMPARE_EVERY_MS = 4_000;
/** A look at a large fleet takes its time; it must not become all that Rollcall does. */
const COMPARE_REST = 4;
/** Sentences of one kind that are kept. */
const KEPT_MOST = 50;

/** Looks on until the fleet is back and Rollcall has looked at all of it since then, and compares every client now and then. */
export async function watchObserved(stage: Stage, sightings: Sightings): Promise<void> {
  let compareAtMs = stage.now() + COMPARE_EVERY_MS;
  while (!stage.site.isFinished()) {
    sightings.summary = await stage.api.summary(stage.slug);
    if (stage.now() >= compareAtMs) {
      const begunAtMs = stage.now();
      note(sightings.sight, stage, await stage.api.allClients(stage.slug));
      const restMs = Math.max(COMPARE_EVERY_MS, COMPARE_REST * (stage.now() - begunAtMs));
      compareAtMs = stage.now() + restMs;
    }
    await pause(LOOK_EVERY_MS, stage.signal);
  }
  await waitForSweep(stage, stage.now());
}

function note(notes: SightNotes, { site }: Stage, clients: readonly Client[]): void {
  notes.looks += 1;
  const seen = compareSighted(clients, site);
  for (const list of Object.keys(seen) as (keyof SightDifferences)[]) {
    const kept = notes.differences[list];
    for (const sentence of seen[list]) if (kept.length < KEPT_MOST && !kept.includes(sentence)) kept.push(sentence);
  }
}
