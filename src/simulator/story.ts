import type { Run } from '../contracts/upgrades.js';
import { askUntil, pause } from './pause.js';
import { SimulationError } from './simulation-error.js';
import { waitForSweep } from './sight.js';
import type { Stage } from './stage.js';

export const PHASES = [
  'enrolling',
  'following_plan',
  'upgrading_base_software',
  'upgrading_site_software',
  'beginning_run',
  'returning',
  'inspecting',
  'finished',
] as const;
export type Phase = (typeof PHASES)[number];

/** What the story saw on its way, for the verdict. */
export interface StoryNotes {
  /** Runs that Rollcall had begun after the base software changed and before the site software did. */
  runsAfterBaseChange: number;
  /** Who began the run: Rollcall, which saw the new version, or the simulator, which told it. */
  runBegunBy: 'rollcall' | 'simulator' | null;
  returnBegunAtMs: number | null;
}

export function emptyNotes(): StoryNotes {
  return { runsAfterBaseChange: 0, runBegunBy: null, returnBegunAtMs: null };
}

const ENROLMENT_WITHIN_MS = 120_000;
/** Rollcall asks the appliance now and then; it is given this long to see a change by itself. */
const SEEN_WITHIN_MS = 15_000;
const RUN_SEEN_WITHIN_MS = 8_000;
/** The health of a real appliance is asked for seldom, as it may be an answer of a minute ago anyway. */
const SEEN_FROM_AFAR_WITHIN_MS = 90_000;
const INSTALLATION_MS = 1_500;
const ASK_EVERY_MS = 200;

/**
 * The night of an upgrade, up to the moment at which the fleet begins to come back: enrolment at the old version, a change of the base
 * software (which must begin no run), the site software's upgrade, and the run that follows it.
 */
export async function tellStory(stage: Stage, notes: StoryNotes, tell: (phase: Phase) => void): Promise<void> {
  tell('enrolling');
  await waitForEnrolment(stage);
  await waitUntilSeen(stage, 'siteVersion');
  tell('upgrading_base_software');
  stage.site.upgradeBase();
  // The vendor's API tells no base version.
  if (!stage.observed) await waitUntilSeen(stage, 'baseVersion');
  notes.runsAfterBaseChange = (await stage.api.runs(stage.slug)).length;
  tell('upgrading_site_software');
  stage.site.beginSiteUpgrade(stage.now());
  await pause(INSTALLATION_MS, stage.signal);
  stage.site.endSiteUpgrade();
  tell('beginning_run');
  notes.runBegunBy = await haveRunBegun(stage);
  tell('returning');
  notes.returnBegunAtMs = stage.now();
  stage.site.beginReturn(stage.now());
  stage.pump.wake();
}

/**
 * Every client has been acknowledged once, by Rollcall or by an appliance that leads them; there Rollcall has looked at all of them since.
 * The caller has let them speak.
 */
export async function waitForEnrolment(stage: Stage): Promise<void> {
  stage.pump.wake();
  const enrolled = await askUntil(
    async () => {
      failOnRefusal(stage);
      return stage.site.clients.every((client) => client.acknowledged !== null) || undefined;
    },
    { everyMs: 50, withinMs: ENROLMENT_WITHIN_MS, signal: stage.signal },
  );
  if (enrolled === undefined) throw new SimulationError('Rollcall did not acknowledge the whole fleet in two minutes.');
  if (stage.observed) await waitForSweep(stage, stage.now());
}

/** Rollcall takes nothing and says why: there is no use in going on. */
export function failOnRefusal(stage: Stage): void {
  const refusal = stage.pump.refusalLastingMs(10_000);
  if (refusal !== null) throw new SimulationError(`Rollcall refuses the check-ins of "${stage.slug}": ${refusal}.`);
}

/** Rollcall has seen what the appliance runs now. Where it does not ask (no driver), there is nothing to wait for. */
export async function waitUntilSeen(stage: Stage, what: 'baseVersion' | 'siteVersion'): Promise<void> {
  if (stage.pull) return;
  const wanted = stage.site.appliance.software[what];
  await askUntil(
    async () => (await stage.api.appliances(stage.slug)).some((appliance) => appliance[what] === wanted) || undefined,
    {
      everyMs: ASK_EVERY_MS,
      withinMs: stage.observed ? SEEN_FROM_AFAR_WITHIN_MS : SEEN_WITHIN_MS,
      signal: stage.signal,
    },
  );
}

/** Waits a few seconds for Rollcall to see the new version; then tells it, as an administrator's script would. */
async function haveRunBegun(stage: Stage): Promise<'rollcall' | 'simulator'> {
  const { siteVersion: targetVersion, siteRevision: targetRevision } = stage.site.target;
  const isWanted = (run: Run) => run.targetVersion === targetVersion && run.targetRevision === targetRevision;
  const seen = await askUntil(async () => (await stage.api.runs(stage.slug)).some(isWanted) || undefined, {
    everyMs: ASK_EVERY_MS,
    withinMs: stage.pull ? 0 : stage.observed ? SEEN_FROM_AFAR_WITHIN_MS : RUN_SEEN_WITHIN_MS,
    signal: stage.signal,
  });
  if (seen !== undefined) return 'rollcall';
  await stage.api.beginRun(stage.slug, { targetVersion, targetRevision });
  return 'simulator';
}
