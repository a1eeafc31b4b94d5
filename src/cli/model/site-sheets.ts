/** The queue, the runs and a run's report as rows and lines. */
import type { RunStory } from '../../contracts/forecast.js';
import type { Queue, QueueEntry, Run, RunReport } from '../../contracts/upgrades.js';
import { FAILURE_REASONS, UPGRADE_STATES } from '../../contracts/words.js';
import { waitCell } from './client-sheet.js';
import { actor, ago, count, dateTime, duration, percent, plural, version, word } from './format.js';
import { describeChange } from './describe-change.js';
import { LIMIT_IS_THEIRS, NOT_VISIBLE, runFigures as observedFigures } from './observed-lines.js';
import type { Cell, Column, Sheet } from './sheet.js';
import { STATE_TONES } from './status-lines.js';

const QUEUE_COLUMNS: readonly Column[] = [
  { title: 'Place', align: 'right' },
  { title: 'Name' },
  { title: 'Client ID', csvOnly: true },
  { title: 'ID', csvOnly: true },
  { title: 'State' },
  { title: 'Reason' },
  { title: 'Since', align: 'right' },
  { title: 'Wait', align: 'right' },
  { title: 'Bumped by' },
  { title: 'Connection' },
  { title: 'Attempts', align: 'right' },
];

function queueRow(entry: QueueEntry, nowMs: number): Cell[] {
  const { position, bump, bumped } = entry;
  return [
    { value: position, text: position?.toString() ?? 'slot' },
    { value: entry.name },
    { value: entry.clientId },
    { value: entry.id },
    { value: entry.state, tone: STATE_TONES[entry.state] },
    { value: entry.reason, text: entry.reason ?? '', tone: 'quiet' },
    { value: entry.since, text: ago(entry.since, nowMs) },
    waitCell(position === null ? null : entry.expectedWaitSeconds),
    bump == null
      ? { value: bumped ? 'yes' : null, text: bumped ? 'yes' : '' }
      : { value: bump.by, text: `${actor(bump.by)}, ${ago(bump.at, nowMs)}` },
    { value: entry.connection },
    { value: entry.attempts },
  ];
}

export function queueSheet({ holding, waiting }: Queue, nowMs: number): Sheet {
  return { columns: QUEUE_COLUMNS, rows: [...holding, ...waiting].map((entry) => queueRow(entry, nowMs)) };
}

export function queueHead({ slots, length, waiting }: Queue): string {
  const draining = slots.draining ? `, draining ${slots.inUse} → ${slots.limit}` : '';
  const shown = length > waiting.length ? `; the first ${waiting.length} are shown` : '';
  return `${slots.inUse} of ${slots.limit} slots in use${draining}; ${count(length)} waiting${shown}`;
}

/** Of an observed site there is no queue to be shown. */
export const observedQueueHead = ({ slots }: Queue): string =>
  `Queue and slots are ${NOT_VISIBLE}. The limit is ${slots.limit}, ${LIMIT_IS_THEIRS}.`;

const RUN_COLUMNS: readonly Column[] = [
  { title: 'Run', align: 'right' },
  { title: 'Target' },
  { title: 'State' },
  { title: 'Begun' },
  { title: 'Begun by' },
  { title: 'Took', align: 'right' },
  { title: 'Back', align: 'right' },
  { title: 'Cohort', align: 'right' },
  { title: 'ID', csvOnly: true },
];

const secondsOf = ({ begunAt, endedAt }: Run, nowMs: number) =>
  ((endedAt === null ? nowMs : Date.parse(endedAt)) - Date.parse(begunAt)) / 1000;

export function runsSheet(runs: readonly Run[], nowMs: number): Sheet {
  const rows = runs.map((run): Cell[] => [
    { value: run.number },
    { value: version(run.targetVersion, run.targetRevision) },
    { value: run.state, tone: run.state === 'active' ? 'busy' : run.state === 'superseded' ? 'quiet' : 'good' },
    { value: run.begunAt, text: dateTime(run.begunAt) },
    { value: run.begunBy, text: actor(run.begunBy) },
    { value: Math.round(secondsOf(run, nowMs)), text: duration(secondsOf(run, nowMs)) },
    { value: run.cohortFinished, text: `${count(run.cohortFinished)} (${percent(run.cohortFinished, run.cohort)})` },
    { value: run.cohort, text: count(run.cohort) },
    { value: run.id },
  ]);
  return { columns: RUN_COLUMNS, rows };
}

/** A run's report as names and figures; the story's part is left out where nothing is known. */
export function runFigures(run: RunReport, story: RunStory, nowMs: number): Cell[][] {
  const figure = (name: string, value: Cell['value'], text?: string): Cell[] => [
    { value: name, tone: 'quiet' },
    { value, text },
  ];
  const at = (name: string, moment: string | null) => figure(name, moment, moment === null ? '–' : dateTime(moment));
  const seconds = (name: string, value: number | null) => figure(name, value, value === null ? '–' : duration(value));
  return [
    figure('run', run.number),
    figure('target', version(run.targetVersion, run.targetRevision)),
    figure('state', run.state),
    at('begun', run.begunAt),
    figure('begun by', run.begunBy, actor(run.begunBy)),
    at('active clients through', run.activeFinishedAt),
    at('ended', run.endedAt),
    seconds('took', secondsOf(run, nowMs)),
    figure('cohort', run.cohort, count(run.cohort)),
    figure(
      'cohort back',
      run.cohortFinished,
      `${count(run.cohortFinished)} (${percent(run.cohortFinished, run.cohort)})`,
    ),
    ...UPGRADE_STATES.filter((state) => (run.counts[state] ?? 0) > 0 && state !== 'up_to_date').map((state) =>
      figure(`cohort ${word(state)}`, run.counts[state]),
    ),
    figure('came back a minute', run.throughputPerMinute),
    ...(run.observed == null
      ? [
          seconds('seconds in a slot, median', run.upgradeSecondsMedian),
          seconds('seconds in a slot, 95 %', run.upgradeSecondsP95),
        ]
      : observedFigures(run.observed).map(([name, value]) => figure(name, value))),
    ...FAILURE_REASONS.filter((reason) => (run.failures?.[reason] ?? 0) > 0).map((reason) =>
      figure(`slots ended by ${word(reason)}`, run.failures?.[reason] ?? null),
    ),
    ...forecastFigures(story),
  ];
}

function forecastFigures({ forecast }: RunStory): Cell[][] {
  if (forecast === null) return [];
  const { first, made, held, actualAt, medianErrorPercent } = forecast;
  const figure = (name: string, value: Cell['value'], text?: string): Cell[] => [
    { value: name, tone: 'quiet' },
    { value, text },
  ];
  return [
    figure('reachable clients were back', actualAt, dateTime(actualAt)),
    ...(first === null
      ? []
      : [
          figure(
            'first forecast',
            `${first.lowAt}/${first.highAt}`,
            `${dateTime(first.lowAt)} to ${dateTime(first.highAt)}`,
          ),
        ]),
    figure('forecasts that held', held, `${held} of ${made}`),
    ...(medianErrorPercent === null
      ? []
      : [figure('median error of a forecast', medianErrorPercent, `${medianErrorPercent} %`)]),
  ];
}

export const FIGURE_COLUMNS: readonly Column[] = [{ title: 'Figure' }, { title: 'Value' }];

/** What stands below a run's figures for people: who took longest, and what was done meanwhile. */
export function storyLines(story: RunStory): string[] {
  const slowest = story.slowest.map(
    ({ name, group, seconds, attempts }) =>
      `  ${duration(seconds).padStart(10)}  ${name}${group === null ? '' : ` (${group})`}${attempts > 1 ? `, ${plural(attempts, 'attempt')}` : ''}`,
  );
  const interventions = story.interventions.map(({ at, kind, by, from, to, why }) => {
    const sentence = kind === 'limit.changed' ? `limit ${from ?? '?'} → ${to ?? '?'}` : describeChange(kind, {});
    return `  ${dateTime(at)}  ${sentence}${by === null ? '' : ` by ${actor(by)}`}${why === null ? '' : `: ${why}`}`;
  });
  return [
    ...(slowest.length === 0 ? [] : ['', 'Longest from first grant to back', ...slowest]),
    ...(interventions.length === 0 ? [] : ['', 'Meanwhile', ...interventions]),
  ];
}
