import { useRoom } from '../stream/stream';
import { keys, queryClient } from '../api/query-client';
import { ActivityPanel } from '../overview/activity-panel';
import { Funnel } from '../overview/funnel';
import { HistoryPanel } from '../overview/history-panel';
import page from '../overview/overview-page.module.css';
import { PlanNotice } from '../overview/plan-notice';
import { EstimatesPanel } from './estimates-panel';
import { observedAsides, observedStages } from './observed-cells';
import { ObservedHeader } from './observed-header';
import classes from './observed.module.css';
import { RecordedLimit } from './recorded-limit';
import { SEEN_CHARTS } from './seen-charts';
import { SeenStrip } from './seen-strip';
import { SightProblems } from './sight-problems';
import { UnknownRun } from './unknown-run';

const CELLS = { stages: observedStages, asides: observedAsides };

/** The Overview of a site that is only read: what was seen, when, and what may be estimated from it. */
export function ObservedOverview({ slug }: { slug: string }) {
  useRoom(slug, 'activity', { onData: (activity) => queryClient.setQueryData(keys.activity(slug), activity) });
  return (
    <div className={page.page}>
      <PlanNotice slug={slug} />
      <SightProblems slug={slug} />
      <ObservedHeader slug={slug} />
      <UnknownRun slug={slug} />
      <SeenStrip slug={slug} />
      <Funnel slug={slug} cells={CELLS} />
      <div className={classes.grid}>
        <div className={classes.column}>
          <EstimatesPanel slug={slug} />
          <RecordedLimit slug={slug} />
        </div>
        <ActivityPanel slug={slug} />
      </div>
      <HistoryPanel slug={slug} charts={SEEN_CHARTS} />
    </div>
  );
}
