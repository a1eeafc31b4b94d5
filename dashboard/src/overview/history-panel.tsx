import { useQuery } from '@tanstack/react-query';
import { lazy, memo, Suspense, useState } from 'react';
import type { History } from '@contracts/forecast';
import { historyQuery } from '../api/forecast-queries';
import { useSummary } from '../api/site-queries';
import { formatCount, formatRate } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { usePollEvery } from '../stream/freeze';
import { Panel } from '../ui/panel';
import { CHARTS, type HistoryChart } from './history-charts';
import classes from './history-panel.module.css';
import { HistoryTable } from './history-table';
import { HISTORY_RANGES, minutesOf, withGaps, type HistoryRange } from './history-series';

const POLL_MS = 5000;
const RANGE_WORDS: Record<HistoryRange, string> = { '1h': '1 h', '6h': '6 h', run: 'Run' };

/** The chart's library is not needed for the first look. */
const TimeChart = lazy(async () => ({ default: (await import('./time-chart')).TimeChart }));

/** How it went: what came back, what waited, the slots and their limit, and what failed. */
export function HistoryPanel({ slug, charts = CHARTS }: { slug: string; charts?: readonly HistoryChart[] }) {
  const [chosen, setRange] = useState<HistoryRange | null>(null);
  const begunAt = useSummary(slug, ({ run }) => run?.begunAt ?? null) ?? null;
  const isOn = useSummary(slug, ({ run }) => run?.state === 'active') ?? false;
  const range = chosen ?? (isOn ? 'run' : '1h');
  const nowMs = useNowMs();
  const minutes = minutesOf(range, begunAt, nowMs);
  const refetchInterval = usePollEvery(POLL_MS);
  const { data, isError } = useQuery({ ...historyQuery(slug, minutes), refetchInterval });
  return (
    <section className={classes.whole} aria-label="Over time">
      <div className={classes.head}>
        <h2 className={classes.headTitle}>Over time</h2>
        <Ranges range={range} onRange={setRange} hasRun={begunAt !== null} />
        <Pace slug={slug} />
      </div>
      <div className={classes.charts} data-few={charts.length < 4 || undefined}>
        {charts.map((chart) => (
          <ChartPanel key={chart.key} chart={chart} history={data} minutes={minutes} failed={isError} />
        ))}
      </div>
    </section>
  );
}

interface RangesProps {
  range: HistoryRange;
  onRange: (range: HistoryRange) => void;
  hasRun: boolean;
}

function Ranges({ range, onRange, hasRun }: RangesProps) {
  return (
    <div className={classes.ranges} role="group" aria-label="How far back">
      {HISTORY_RANGES.filter((each) => each !== 'run' || hasRun).map((each) => (
        <button
          key={each}
          type="button"
          className={classes.toggle}
          aria-pressed={range === each}
          onClick={() => onRange(each)}
        >
          {RANGE_WORDS[each]}
        </button>
      ))}
    </div>
  );
}

function Pace({ slug }: { slug: string }) {
  const throughput = useSummary(slug, (summary) => summary.throughput);
  return (
    <p className={classes.pace}>
      <strong>{throughput === undefined ? '–' : formatCount(throughput.lastMinute)}</strong> back in the last minute,{' '}
      <strong>{throughput === undefined ? '–' : formatRate(throughput.lastFiveMinutesPerMinute)}</strong> a minute over
      the last five
    </p>
  );
}

interface ChartPanelProps {
  chart: HistoryChart;
  history: History | undefined;
  minutes: number;
  failed: boolean;
}

/** Drawn anew with new data only, not with every second. */
const ChartPanel = memo(function ChartPanel({ chart, history, minutes, failed }: ChartPanelProps) {
  const [asTable, setAsTable] = useState(false);
  const toggle = (
    <span className={classes.aside}>
      {chart.legend.map(({ word, tone, sign }) => (
        <span key={word} className={classes.key} data-tone={tone}>
          <span className={classes.sign} data-sign={sign} aria-hidden="true" />
          {word}
        </span>
      ))}
      <button
        type="button"
        className={classes.toggle}
        aria-pressed={asTable}
        aria-label={`${chart.title} as a table`}
        onClick={() => setAsTable(!asTable)}
      >
        Table
      </button>
    </span>
  );
  return (
    <Panel title={chart.title} aside={toggle} className={classes.panel}>
      <div
        className={classes.body}
        data-table={asTable || undefined}
        {...(asTable && { tabIndex: 0, role: 'group', 'aria-label': chart.title })}
      >
        {history === undefined ? (
          failed && <p className={classes.empty}>The past could not be read.</p>
        ) : asTable ? (
          <HistoryTable chart={chart} history={history} />
        ) : (
          <Suspense fallback={null}>
            <Drawn chart={chart} history={history} minutes={minutes} />
          </Suspense>
        )}
      </div>
    </Panel>
  );
});

function Drawn({ chart, history, minutes }: { chart: HistoryChart; history: History; minutes: number }) {
  const { times, points } = withGaps(history);
  const to = Date.parse(history.asOf) / 1000;
  return (
    <TimeChart
      times={times}
      series={chart.series(points, history.stepSeconds)}
      from={to - minutes * 60}
      to={to}
      label={`${chart.meaning} The table says the same.`}
    />
  );
}
