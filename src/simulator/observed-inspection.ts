import { compareSighted, judgeObserved, longReturns, returnsServed, seesRunFromMs } from './observed-verdict.js';
import type { Stage } from './stage.js';
import { sweepWithinMs, waitForSweep } from './sight.js';
import type { VerdictLine } from './verdict.js';
import type { Sightings } from './sightings.js';
import { summaryAtTheEnd } from './watch.js';

/** The verdict on what Rollcall says of an observed fleet. `isOver`: the night came to the end that it was to come to. */
export async function inspectObserved(
  stage: Stage,
  sightings: Sightings,
  options: {
    readonly timedOut: boolean;
    readonly secondsAllowed: number;
    readonly runsWanted: number;
    readonly isOver: boolean;
    readonly signal: AbortSignal;
  },
): Promise<VerdictLine[]> {
  const { api, slug, site, settings } = stage;
  const { isOver, signal, runsWanted, ...rest } = options;
  if (isOver) await waitForSweep(stage, stage.now(), signal);
  // Rollcall judges a run's end by a look at the whole fleet that began after it.
  const summary = await summaryAtTheEnd(stage, signal, isOver && runsWanted > 0 ? sweepWithinMs(stage) : 0);
  const clients = await api.allClients(slug);
  const sweeps = await api.sweeps(slug);
  const runs = await api.runs(slug);
  const run = runs.at(0);
  const records = site.vendor.records();
  const isGhost = ({ index, isLost, disabled, connectionType }: (typeof records)[number]) =>
    index === null && !isLost && !disabled && connectionType === 'active';
  return judgeObserved({
    ...rest,
    runsWanted,
    truth: site.truth,
    limit: settings.maxConcurrentUpgrades,
    target: { version: site.target.siteVersion, revision: site.target.siteRevision },
    runs,
    summary,
    looks: sightings.sight.looks,
    during: sightings.sight.differences,
    atTheEnd: compareSighted(clients, site),
    longReturns: longReturns(clients, sweeps),
    returnsTold: clients.filter(({ observation }) => observation?.returned != null).length,
    returnsServed: returnsServed(site, run === undefined ? null : seesRunFromMs(sweeps, Date.parse(run.begunAt))),
    ghosts: records.filter((record) => isGhost(record) && record.needsUpdate).length,
  });
}
