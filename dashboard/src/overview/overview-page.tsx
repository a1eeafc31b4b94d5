import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { tabMark } from '../alerts/incident-words';
import { useAlertsNow } from '../api/alerts-now';
import { keys, queryClient } from '../api/query-client';
import { useSummary } from '../api/site-queries';
import { formatPercent } from '../lib/format';
import { useIsObserved } from '../observed/observed-site';
import { useRoom } from '../stream/stream';
import { ActivityPanel } from './activity-panel';
import { Funnel } from './funnel';
import { HistoryPanel } from './history-panel';
import { LimitPanel } from './limit-panel';
import classes from './overview-page.module.css';
import { PlanNotice } from './plan-notice';
import { QueueHead } from './queue-head';
import { ReasonsPanel } from './reasons-panel';
import { RunHeader } from './run-header';
import { SlotsPanel } from './slots-panel';

const ObservedOverview = lazy(async () => ({
  default: (await import('../observed/observed-overview')).ObservedOverview,
}));
const ObservedKiosk = lazy(async () => ({ default: (await import('../observed/observed-kiosk')).ObservedKiosk }));
const KioskPage = lazy(async () => ({ default: (await import('./kiosk-page')).KioskPage }));

export function OverviewPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/' });
  const { kiosk } = useSearch({ from: '/app/sites/$slug/' });
  const headline = useSummary(slug, ({ run, site }) => {
    const progress = run === null ? '' : `${formatPercent(run.cohortFinished, run.cohort)} back – `;
    return `${progress}${site.name} – Rollcall`;
  });
  const isObserved = useIsObserved(slug) ?? false;
  const mark = useAlertsNow(slug, ({ counts }) => tabMark(counts)) ?? '';
  return (
    <>
      <title>{headline === undefined ? 'Rollcall' : `${mark}${headline}`}</title>
      {kiosk === true ? (
        <Suspense fallback={null}>{isObserved ? <ObservedKiosk slug={slug} /> : <KioskPage slug={slug} />}</Suspense>
      ) : isObserved ? (
        <Suspense fallback={null}>
          <ObservedOverview slug={slug} />
        </Suspense>
      ) : (
        <Desk slug={slug} />
      )}
    </>
  );
}

function Desk({ slug }: { slug: string }) {
  useRoom(slug, 'queue', { onData: (queue) => queryClient.setQueryData(keys.queue(slug), queue) });
  useRoom(slug, 'activity', { onData: (activity) => queryClient.setQueryData(keys.activity(slug), activity) });
  return (
    <div className={classes.page}>
      <PlanNotice slug={slug} />
      <RunHeader slug={slug} />
      <Funnel slug={slug} />
      <div className={classes.grid}>
        <div className={classes.column}>
          <LimitPanel slug={slug} />
          <ReasonsPanel slug={slug} />
        </div>
        <div className={classes.column}>
          <SlotsPanel slug={slug} />
          <ActivityPanel slug={slug} />
        </div>
        <QueueHead slug={slug} />
      </div>
      <HistoryPanel slug={slug} />
    </div>
  );
}
