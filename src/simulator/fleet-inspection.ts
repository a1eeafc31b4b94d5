import { compareClients, findLostCheckIns } from './inspection.js';
import type { Sightings } from './sightings.js';
import type { Stage } from './stage.js';
import type { StoryNotes } from './story.js';
import type { VerdictFacts } from './verdict.js';
import { summaryAtTheEnd } from './watch.js';

/** What was said last may still be on its way into Rollcall's answers. */
const COMPARE_WITHIN_MS = 15_000;
/** Rollcall looks for runs that have come to their end every 10 s. */
const RUN_JUDGED_WITHIN_MS = 25_000;

export interface InspectionOptions {
  readonly timedOut: boolean;
  readonly secondsAllowed: number;
  /** The play came to the end that it was to come to; otherwise there is no use in waiting for Rollcall to come round. */
  readonly isAsExpected: boolean;
  /** And the run with it. */
  readonly isRunOver: boolean;
  readonly notes: StoryNotes;
  /** Clients whose every upgrade was made to fail. */
  readonly meantToFail: number;
  readonly signal: AbortSignal;
}

/** All that is asked of Rollcall about a managed fleet when its play is over. The pump stands still afterwards. */
export async function inspectFleet(
  stage: Stage,
  sightings: Sightings,
  options: InspectionOptions,
): Promise<VerdictFacts> {
  const { isAsExpected, isRunOver, signal, ...rest } = options;
  const differences = await compareClients(stage, signal, isAsExpected ? COMPARE_WITHIN_MS : 0);
  const summary = await summaryAtTheEnd(stage, signal, isRunOver ? RUN_JUDGED_WITHIN_MS : 0);
  const runs = await stage.api.runs(stage.slug);
  await stage.pump.stop();
  const lostCheckIns = await findLostCheckIns(stage, signal);
  const { truth, target } = stage.site;
  return {
    ...rest,
    stoppedByBrake: sightings.stoppedByBrake,
    truth,
    target: { version: target.siteVersion, revision: target.siteRevision },
    runs,
    summary,
    limitHighest: Math.max(sightings.limitHighest, stage.settings.maxConcurrentUpgrades),
    falselyUpToDate: [...sightings.falselyUpToDate],
    differences,
    lostCheckIns,
  };
}
