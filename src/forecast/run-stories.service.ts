import { Injectable } from '@nestjs/common';
import type { RunStory } from '../contracts/forecast.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { Histories } from './history.service.js';
import { Memo } from './memo.js';
import { interventionOf } from './model/interventions.js';
import { scoreForecasts } from './model/score.js';
import { RunStoryStore, type StoryRun } from './run-story.store.js';

const SLOWEST_SHOWN = 10;
const INTERVENTIONS_MAX = 200;
const KEEP = { times: 20, keepMsMin: 1000, keepMsMax: 10_000 };

/** What became of a run: who was slow, what was done meanwhile, how the forecast did, and the site's history through it. */
@Injectable()
export class RunStories {
  private readonly told = new Memo<RunStory>(KEEP);

  constructor(
    private readonly database: Database,
    private readonly store: RunStoryStore,
    private readonly histories: Histories,
  ) {}

  async of(site: SiteRecord, id: string): Promise<RunStory> {
    const run = await this.store.run(this.database, site.id, id);
    if (run === null) throw new Problem('not_found', `Site "${site.slug}" has no upgrade run ${id}.`);
    return this.told.get(`${id} ${+(run.endedAt ?? 0)} ${+(run.activeFinishedAt ?? 0)}`, () => this.tell(site, run));
  }

  private async tell({ id: siteId, control }: SiteRecord, run: StoryRun): Promise<RunStory> {
    const { id, number, begunAt, activeFinishedAt } = run;
    const end = run.endedAt ?? run.now;
    const [slowest, interventions, made, history] = await Promise.all([
      control === 'observed'
        ? this.store.longestAway(this.database, siteId, id, SLOWEST_SHOWN)
        : this.store.slowest(this.database, id, SLOWEST_SHOWN),
      this.store.interventions(this.database, siteId, [begunAt, end], INTERVENTIONS_MAX),
      this.store.made(this.database, id, activeFinishedAt ?? end),
      this.histories.between(siteId, {
        fromMs: begunAt.getTime(),
        ...(run.endedAt && { toMs: run.endedAt.getTime() }),
      }),
    ]);
    const forecasts = made.map(({ at, ...seconds }) => ({ atMs: at.getTime(), ...seconds }));
    return {
      run: { id, number },
      slowest,
      interventions: interventions.flatMap(interventionOf),
      forecast: scoreForecasts(forecasts, activeFinishedAt?.getTime() ?? null),
      history,
    };
  }
}
