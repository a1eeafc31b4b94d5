import { useComputedColorScheme } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { History } from '@contracts/forecast';
import { formatCount, formatMinute } from '../lib/format';
import { serverNowMs } from '../lib/server-clock';
import { INTERVENTION_TONES, type Intervention } from './run-words';
import { timelineColumns } from './timeline-data';
import classes from './run-timeline.module.css';
import { usePrinting } from './use-printing';

interface TimelineChartProps {
  history: History;
  interventions: readonly Intervention[];
  /** What waits and runs on the appliance cannot be seen: back and pending alone are drawn. */
  isObserved: boolean;
}

/** The width of an A4 page between its margins, in CSS pixels. */
const PAPER_WIDTH = 690;

/** Clients by the scale on the left, slots by the one on the right; what was done meanwhile as numbered lines. */
export function TimelineChart({ history, interventions, isObserved }: TimelineChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  const onPaper = usePrinting();

  useLayoutEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const { at, back, queued, pending, inUse, limit } = timelineColumns(history);
    const all = optionsFor(element, onPaper, interventions);
    const plot = isObserved
      ? new uPlot(clientsOnly(all), [at, back, pending], element)
      : new uPlot(all, [at, back, queued, inUse, limit], element);
    const observer = new ResizeObserver(() => plot.setSize(sizeOf(element, onPaper)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // Its colours are drawn, so another theme, or paper, is another chart.
  }, [history, interventions, isObserved, scheme, onPaper]);

  return (
    <div
      ref={holder}
      className={classes.chart}
      role="img"
      aria-label={`${isObserved ? 'Clients back, and clients pending' : 'Clients back, queue depth, slots in use and the limit'} over the run. The table has the same figures.`}
    />
  );
}

function sizeOf(element: HTMLElement, onPaper: boolean) {
  return { width: onPaper ? PAPER_WIDTH : element.clientWidth, height: element.clientHeight };
}

function optionsFor(element: HTMLElement, onPaper: boolean, interventions: readonly Intervention[]): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const axis = { stroke: colour('--rc-muted'), font, ticks: { show: false } };
  const counts = { values: (_plot: uPlot, splits: number[]) => splits.map(formatCount), incrs: COUNT_STEPS, space: 28 };
  const upTo = (least: number) => (_plot: uPlot, _low: number, high: number) =>
    [0, Math.max(least, Math.ceil((high || 0) * 1.06))] as [number, number];
  const line = (name: string, scale: string, dash?: number[]) => ({
    scale,
    stroke: colour(name),
    width: 1.75,
    points: { show: false },
    ...(dash && { dash }),
  });
  return {
    ...sizeOf(element, onPaper),
    padding: [18, 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true }, clients: { range: upTo(4) }, slots: { range: upTo(4) } },
    axes: [
      { ...axis, size: 24, gap: 4, grid: { show: false }, space: 90, incrs: TIME_STEPS, values: timesOf },
      { ...axis, ...counts, scale: 'clients', size: 56, gap: 4, grid: { stroke: colour('--rc-line'), width: 1 } },
      { ...axis, ...counts, scale: 'slots', side: 1, size: 40, gap: 4, grid: { show: false } },
    ],
    series: [
      {},
      line('--rc-done-fill', 'clients'),
      line('--rc-wait-fill', 'clients', [6, 4]),
      line('--rc-run-fill', 'slots'),
      { ...line('--rc-text', 'slots', [2, 3]), paths: uPlot.paths.stepped?.({ align: 1 }) },
    ],
    hooks: { draw: [(plot) => drawMarks(plot, interventions, (tone) => colour(`--rc-${tone}-fill`), font)] },
  };
}

/** Without the scale on the right, and what is drawn by it. */
function clientsOnly(options: uPlot.Options): uPlot.Options {
  const { axes = [], series, scales } = options;
  return {
    ...options,
    axes: axes.slice(0, 2),
    series: series.slice(0, 3),
    scales: { x: scales?.x ?? {}, clients: scales?.clients ?? {} },
  };
}

const COUNT_STEPS = [1, 2, 5]
  .flatMap((digit) => [0, 1, 2, 3, 4, 5].map((power) => digit * 10 ** power))
  .sort((a, b) => a - b);
const MINUTE = 60;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14_400].map((each) => each * MINUTE);

function timesOf(_plot: uPlot, splits: number[]): string[] {
  const nowMs = serverNowMs();
  return splits.map((seconds) => formatMinute(new Date(seconds * 1000).toISOString(), nowMs));
}

/** A thin line where something was done, with its number in the list. */
function drawMarks(
  plot: uPlot,
  interventions: readonly Intervention[],
  colourOf: (tone: string) => string,
  font: string,
): void {
  const { ctx, bbox } = plot;
  const pixels = uPlot.pxRatio;
  ctx.save();
  ctx.font = font.replace(/^\d+/, (size) => String(Number(size) * pixels));
  ctx.textAlign = 'center';
  ctx.lineWidth = pixels;
  // The last line that was drawn has left its dashes.
  ctx.setLineDash([]);
  let labelEnds = -Infinity;
  interventions.forEach(({ at, kind }, index) => {
    const x = Math.round(plot.valToPos(Date.parse(at) / 1000, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.strokeStyle = ctx.fillStyle = colourOf(INTERVENTION_TONES[kind]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    // Where marks stand close together a number that would cover its neighbour is left to the list.
    if (x - 9 * pixels < labelEnds) return;
    ctx.fillText(String(index + 1), x, bbox.top - 5 * pixels);
    labelEnds = x + 9 * pixels;
  });
  ctx.restore();
}
