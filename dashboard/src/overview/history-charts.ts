/** Which charts there are over time, what each draws, and the columns of its table. */
import type { History } from '@contracts/forecast';
import { formatCount } from '../lib/format';
import type { Tone } from '../words/tones';
import { perMinute, type HistoryRow } from './history-series';
import type { ChartSeries } from './time-chart';

type Points = (History['points'][number] | null)[];

export interface HistoryChart {
  key: string;
  title: string;
  meaning: string;
  /** What is drawn how, where a chart shows more than one thing. */
  legend: { word: string; tone: Tone; sign: 'fill' | 'dash' }[];
  series: (points: Points, stepSeconds: number) => ChartSeries[];
  columns: { head: string; of: (row: HistoryRow) => string }[];
}

export const CHARTS: readonly HistoryChart[] = [
  {
    key: 'back',
    title: 'Coming back, a minute',
    meaning: 'Clients that came back at the target, as so many a minute.',
    legend: [],
    series: (points, stepSeconds) => [
      {
        kind: 'bars',
        stroke: '--rc-done-fill',
        fill: '--rc-done-fill',
        values: points.map((point) => point && perMinute(point.finished, stepSeconds)),
      },
    ],
    columns: [{ head: 'Back', of: ({ back }) => formatCount(back) }],
  },
  {
    key: 'queue',
    title: 'Queue',
    meaning: 'Clients that wait in the upgrade queue.',
    legend: [],
    series: (points) => [
      {
        kind: 'area',
        stroke: '--rc-wait',
        fill: '--rc-wait-area',
        values: points.map((point) => point && point.queued),
      },
    ],
    columns: [{ head: 'Queued', of: ({ queued }) => formatCount(queued) }],
  },
  {
    key: 'slots',
    title: 'Slots and limit',
    meaning: 'Slots in use, and the limit as a line of steps.',
    legend: [
      { word: 'in use', tone: 'run', sign: 'fill' },
      { word: 'limit', tone: 'warn', sign: 'dash' },
    ],
    series: (points) => [
      {
        kind: 'area',
        stroke: '--rc-run',
        fill: '--rc-run-area',
        values: points.map((point) => point && point.inUse),
      },
      { kind: 'steps', stroke: '--rc-warn', values: points.map((point) => point && point.limit) },
    ],
    columns: [
      { head: 'In use', of: ({ inUse }) => formatCount(inUse) },
      { head: 'Limit', of: ({ limit }) => formatCount(limit) },
    ],
  },
  {
    key: 'failures',
    title: 'Failures',
    meaning: 'Slots that ended without success.',
    legend: [],
    series: (points) => [
      {
        kind: 'bars',
        stroke: '--rc-bad-fill',
        fill: '--rc-bad-fill',
        values: points.map((point) => point && point.failures),
      },
    ],
    columns: [{ head: 'Failures', of: ({ failures }) => formatCount(failures) }],
  },
];
