import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import classes from './throughput-panel.module.css';

function dataOf(steps: readonly number[], stepSeconds: number): uPlot.AlignedData {
  return [steps.map((_, index) => (index + 1 - steps.length) * stepSeconds), [...steps]];
}

interface ThroughputChartProps {
  steps: readonly number[];
  stepSeconds: number;
}

export function ThroughputChart({ steps, stepSeconds }: ThroughputChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(dataOf(steps, stepSeconds));
  const scheme = useComputedColorScheme();

  useEffect(() => {
    latest.current = dataOf(steps, stepSeconds);
    plot.current?.setData(latest.current);
  }, [steps, stepSeconds]);

  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const made = new uPlot(optionsFor(element), latest.current, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
    // Its colours are drawn, so another theme is another chart.
  }, [scheme]);

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
