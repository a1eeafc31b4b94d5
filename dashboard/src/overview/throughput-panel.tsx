import { lazy, Suspense, useState } from 'react';
import type { Throughput } from '@contracts/upgrades';
import { useSummary } from '../api/site-queries';
import { formatCount } from '../lib/format';
import { Panel } from '../ui/panel';
import { minutesOf } from './throughput-minutes';
import classes from './throughput-panel.module.css';

const STEP_SECONDS = 10;

/** The chart's library is not needed for the first look. */
const ThroughputChart = lazy(async () => ({ default: (await import('./throughput-chart')).ThroughputChart }));

/** How many come back, step by step over the last ten minutes; the same as a table for whoever does not read charts. */
export function ThroughputPanel({ slug }: { slug: string }) {
  const throughput = useSummary(slug, (summary) => summary.throughput);
  const [asTable, setAsTable] = useState(false);
  const toggle = (
    <button type="button" className={classes.toggle} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
      {asTable ? 'Chart' : 'Table'}
    </button>
  );
  return (
    <Panel title="Coming back" aside={toggle} className={classes.panel}>
      <Figures throughput={throughput} />
      <div className={classes.body}>
        {throughput === undefined ? null : asTable ? (
          <MinuteTable throughput={throughput} />
        ) : (
          <Suspense fallback={null}>
            <ThroughputChart steps={throughput.finishedBySteps} stepSeconds={STEP_SECONDS} />
          </Suspense>
        )}
      </div>
    </Panel>
  );
}

function Figures({ throughput }: { throughput: Throughput | undefined }) {
  return (
    <dl className={classes.figures}>
      <div>
        <dt>Last minute</dt>
        <dd>{throughput === undefined ? '–' : formatCount(throughput.lastMinute)}</dd>
      </div>
      <div>
        <dt>A minute, last 5</dt>
        <dd>{throughput === undefined ? '–' : throughput.lastFiveMinutesPerMinute.toFixed(1)}</dd>
      </div>
    </dl>
  );
}

function MinuteTable({ throughput }: { throughput: Throughput }) {
  return (
    <table className={classes.table}>
      <caption className="rc-sr">Clients back at the target, by minute</caption>
      <thead>
        <tr>
          <th scope="col">Minutes ago</th>
          <th scope="col">Back</th>
        </tr>
      </thead>
      <tbody>
        {minutesOf(throughput.finishedBySteps, STEP_SECONDS).map(({ minutesAgo, finished }) => (
          <tr key={minutesAgo}>
            <th scope="row">{minutesAgo === 0 ? 'this minute' : minutesAgo}</th>
            <td>{formatCount(finished)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
