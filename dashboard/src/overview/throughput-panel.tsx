import { useMantineColorScheme, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Throughput } from '@contracts/upgrades';
import { useSummary } from '../api/site-queries';
import { formatCount } from '../lib/format';
import { Panel } from '../ui/panel';
import { minutesOf } from './throughput-minutes';
import classes from './throughput-panel.module.css';

const STEP_SECONDS = 10;

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
          <Chart steps={throughput.finishedBySteps} />
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

function dataOf(steps: readonly number[]): uPlot.AlignedData {
  return [steps.map((_, index) => (index + 1 - steps.length) * STEP_SECONDS), [...steps]];
}

function Chart({ steps }: { steps: readonly number[] }) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(steps);
  const scheme = useComputedColorScheme();
  const { colorScheme } = useMantineColorScheme();

  useEffect(() => {
    latest.current = steps;
    plot.current?.setData(dataOf(steps));
  }, [steps]);

  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const made = new uPlot(optionsFor(element), dataOf(latest.current), element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
    // Its colours are drawn, so another theme is another chart.
  }, [scheme, colorScheme]);

  return (
    <div
      ref={holder}
      className={classes.chart}
      role="img"
      aria-label="Clients back in each ten seconds of the last ten minutes. The table has the same by minute."
    />
  );
}

const sizeOf = (element: HTMLElement) => ({ width: element.clientWidth, height: element.clientHeight });

function optionsFor(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const axis = { stroke: colour('--rc-muted'), font, ticks: { show: false } };
  return {
    ...sizeOf(element),
    padding: [6, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-600, 8] },
      y: { range: (_plot, _low, high) => [0, Math.max(4, Math.ceil((high || 0) * 1.1))] },
    },
    axes: [
      {
        ...axis,
        size: 22,
        gap: 2,
        grid: { show: false },
        splits: () => [-480, -360, -240, -120, 0],
        values: (_plot, splits) => splits.map((seconds) => (seconds === 0 ? 'now' : `−${-seconds / 60} min`)),
      },
      {
        ...axis,
        size: 30,
        gap: 4,
        grid: { stroke: colour('--rc-line'), width: 1 },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
        space: 26,
      },
    ],
    series: [
      {},
      {
        fill: colour('--rc-done-fill'),
        stroke: colour('--rc-done-fill'),
        width: 0,
        paths: uPlot.paths.bars?.({ size: [0.72, 14], align: -1 }),
        points: { show: false },
      },
    ],
  };
}
