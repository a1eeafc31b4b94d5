import type { Transaction } from '../platform/database/database.js';
import { type Pass, ReconcilerPass } from '../platform/reconciler/pass.js';
import { FleetSamplesStore } from './fleet-samples.store.js';
import { Forecasts } from './forecasts.service.js';
import { RunStoryStore } from './run-story.store.js';

/** A little less than what is meant, so that a pass that comes a moment early does not leave a sample out. */
const MOVING_SECONDS = 9;
const RESTING_SECONDS = 59;
const SAMPLES_KEPT_DAYS = 7;
const STORIES_KEPT_DAYS = 90;
const FORGET_MAX = 2000;
const INTERVENTIONS_MAX = 200;

/** Looks at every site, and keeps what the stories of runs need of the change feed. */
@ReconcilerPass({ name: 'fleet-samples', everySeconds: 10 })
export class FleetSamplesPass implements Pass {
  constructor(
    private readonly samples: FleetSamplesStore,
    private readonly stories: RunStoryStore,
  ) {}

  async run(tx: Transaction): Promise<void> {
    await this.samples.take(tx, MOVING_SECONDS, RESTING_SECONDS);
    await this.stories.keepInterventions(tx, INTERVENTIONS_MAX);
    await this.samples.forget(tx, SAMPLES_KEPT_DAYS, FORGET_MAX);
    await this.stories.forget(tx, 'site_intervention', STORIES_KEPT_DAYS, FORGET_MAX);
    await this.stories.forget(tx, 'forecast_made', STORIES_KEPT_DAYS, FORGET_MAX);
  }
}

const EVERY = { soonSeconds: 120, often: 9, else: 59 };
/** The others have their turn with the next pass. */
const SITES_A_TURN = 20;

/** Notes what is forecast for each run that is on, so that it can be held against what comes. */
@ReconcilerPass({ name: 'forecast-log', everySeconds: 10 })
export class ForecastLogPass implements Pass {
  constructor(
    private readonly stories: RunStoryStore,
    private readonly forecasts: Forecasts,
  ) {}

  async run(tx: Transaction): Promise<void> {
    for (const run of await this.stories.due(tx, EVERY, SITES_A_TURN)) {
      const standing = await this.forecasts.standing(tx, { id: run.siteId, control: run.control });
      if (standing === null || standing.throttle.runId !== run.runId) continue;
      const { asOf, reachable } = await this.forecasts.within(tx, standing);
      const { secondsP10 = null, secondsP50 = null, secondsP90 = null } = reachable ?? {};
      if (reachable?.clients === 0 || secondsP10 === null || secondsP50 === null || secondsP90 === null) continue;
      await this.stories.note(tx, run, { at: asOf, secondsP10, secondsP50, secondsP90 });
    }
  }
}
