import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatMinute } from '../lib/format';
import classes from './history-panel.module.css';

export interface ChartSeries {
  kind: 'bars' | 'area' | 'steps';
  /** Names of colours in app/tokens.css. */
  stroke: string;
  fill?: string;
  values: (number | null)[];
}

export interface TimeChartProps {
  /** In seconds since the epoch, rising. */
  times: number[];
  series: ChartSeries[];
  /** The axis' ends in seconds. */
  from: number;
  to: number;
  /** What is drawn, for those who do not see it. */
  label: string;
}

/** A small chart over time. It is drawn anew when the theme changes, and otherwise only its data. */
export function TimeChart({ times, series, from, to, label }: TimeChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme();
  const data: uPlot.AlignedData = [times, ...series.map(({ values }) => values)];
  const latest = useRef({ data, from, to, series });

  useEffect(() => {
    latest.current = { data, from, to, series };
    // With the data its scales are reckoned anew, the axis by the ends that now hold.
    plot.current?.setData(data);
  });

  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const ends = (): [number, number] => [latest.current.from, latest.current.to];
    const made = new uPlot(optionsFor(element, latest.current.series, ends), latest.current.data, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [scheme]);

  return <div ref={holder} className={classes.chart} role="img" aria-label={label} />;
}

const sizeOf = (element: HTMLElement) => ({ width: element.clientWidth, height: element.clientHeight });

function optionsFor(element: HTMLElement, series: ChartSeries[], ends: () => [number, number]): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const axis = { stroke: colour('--rc-muted'), font, ticks: { show: false } };
  const clock = (seconds: number) => formatMinute(new Date(seconds * 1000).toISOString(), ends()[1] * 1000);
  return {
    ...sizeOf(element),
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: true, range: ends },
      y: { range: (_plot, _low, high) => [0, Math.max(4, Math.ceil((high || 0) * 1.12))] },
    },
    axes: [
      {
        ...axis,
        size: 20,
        gap: 2,
        space: 64,
        grid: { show: false },
        values: (_plot, splits) => splits.map(clock),
      },
      {
        ...axis,
        size: (_plot, values) => 12 + 7 * Math.max(3, ...(values ?? []).map((value) => value.length)),
        gap: 4,
        grid: { stroke: colour('--rc-line'), width: 1 },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000],
        space: 24,
      },
    ],
    series: [{}, ...series.map((each) => seriesFor(each, colour))],
  };
}

function seriesFor({ kind, stroke, fill }: ChartSeries, colour: (name: string) => string): uPlot.Series {
  const paths = {
    bars: uPlot.paths.bars?.({ size: [0.8, 14], align: -1 }),
    area: uPlot.paths.linear?.(),
    steps: uPlot.paths.stepped?.({ align: 1 }),
  }[kind];
  return {
    paths,
    stroke: colour(stroke),
    ...(fill === undefined ? {} : { fill: colour(fill) }),
    width: kind === 'bars' ? 0 : 1.5,
    ...(kind === 'steps' ? { dash: [5, 3] } : {}),
    points: { show: false },
  };
}
