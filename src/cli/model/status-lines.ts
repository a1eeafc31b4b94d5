/** The site at a glance, as lines: run, funnel, slots, both clocks, and what stops new starts. */
import type { Forecast } from '../../contracts/forecast.js';
import type { SiteObservation } from '../../contracts/observation.js';
import type { Summary } from '../../contracts/upgrades.js';
import { CONNECTIONS, UPGRADE_STATES, type UpgradeState } from '../../contracts/words.js';
import { ago, actor, count, dateTime, duration, percent, time, version, word } from './format.js';
import { basisWords, passiveWords, reachableWords } from './limit-words.js';
import { clientsWords, observedLines, progressWords } from './observed-lines.js';
import type { Cell } from './sheet.js';
import type { Style, Tone } from './style.js';
import { visibleText } from './visible-text.js';

/** Above this the figures are said to be behind. */
const LAG_MS_MOST = 2_000;
const LABEL_WIDTH = 11;
const BAR_WIDTH = 30;

export const STATE_TONES: Record<UpgradeState, Tone | null> = {
  awaiting_check_in: 'quiet',
  queued: null,
  granted: 'busy',
  upgrading: 'busy',
  suspect: 'warn',
  failed: 'bad',
  held: 'warn',
  up_to_date: 'good',
  ahead: 'quiet',
  pending: null,
  ghost: 'quiet',
};

/** `█████░░░░░`, full only when all are there. */
export function bar(part: number, whole: number, width: number): string {
  const full = whole <= 0 ? 0 : Math.min(part < whole ? width - 1 : width, Math.round((part / whole) * width));
  return '█'.repeat(Math.max(0, full)) + '░'.repeat(width - Math.max(0, full));
}

export interface StatusFacts {
  summary: Summary;
  forecast: Forecast;
  nowMs: number;
}

export function statusLines({ summary, forecast, nowMs }: StatusFacts, style: Style): string[] {
  const label = (name: string, text: string, tone: Tone | null = null) =>
    `${style('quiet', name.padEnd(LABEL_WIDTH))}${style(tone, visibleText(text))}`;
  const states = summary.counts.byUpgradeState;
  const connections = summary.counts.byConnection;
  const aside = (['suspect', 'failed', 'held', 'ahead'] as const).filter((state) => states[state] > 0);
  const { reachable } = forecast;
  const basis = basisWords(forecast);
  const passive = passiveWords(forecast, nowMs);
  return [
    `${style('strong', visibleText(summary.site.name))} (${summary.site.slug})  ${style('quiet', `as of ${time(summary.asOf, nowMs)}`)}`,
    ...runLines(summary, nowMs, style, label),
    label('Clients', summary.observation == null ? steeredWords(summary) : clientsWords(summary)),
    ...(aside.length === 0
      ? []
      : [
          label(
            'Aside',
            aside.map((state) => `${count(states[state])} ${word(state)}`).join(' · '),
            states.failed > 0 ? 'bad' : 'warn',
          ),
        ]),
    label(
      'Connection',
      CONNECTIONS.filter((one) => connections[one] > 0)
        .map((one) => `${count(connections[one])} ${one}`)
        .join(' · ') || 'no clients yet',
    ),
    ...(summary.observation == null
      ? [label('Slots', slotWords(summary, nowMs))]
      : observedLines(summary.observation, summary.slots.limit, nowMs).map((line) => label(...line))),
    label(
      'Pace',
      `${count(Math.round(summary.throughput.lastFiveMinutesPerMinute))} a minute came back in the last 5 min`,
    ),
    ...(reachable === null
      ? []
      : [label('Reachable', `${reachableWords(forecast)}${basis === null ? '' : ` (${basis})`}`)]),
    ...(passive === null ? [] : [label('Passive', passive)]),
    ...stopLines(summary, nowMs).map(([text, tone]) => label('Stopped', text, tone)),
    ...(summary.feedLagMs > LAG_MS_MOST
      ? [label('Behind', `Rollcall is ${duration(summary.feedLagMs / 1000)} behind with what has happened`, 'warn')]
      : []),
  ];
}

const steeredWords = ({ counts: { byUpgradeState: states }, slots, total }: Summary): string =>
  `${count(states.awaiting_check_in)} not checked in · ${count(states.queued)} queued · ` +
  `${count(slots.inUse)} in a slot · ${count(states.up_to_date)} back, of ${count(total)}`;

type Label = (name: string, text: string, tone?: Tone | null) => string;

function runLines({ run }: Summary, nowMs: number, style: Style, label: Label): string[] {
  if (run === null) return [label('Run', 'none yet: it begins when the appliance has new site software')];
  const target = version(run.targetVersion, run.targetRevision);
  const ended = run.endedAt === null ? '' : `, ${run.state} ${ago(run.endedAt, nowMs)}`;
  const tone = run.cohort > 0 && run.cohortFinished >= run.cohort ? 'good' : 'busy';
  const share = `${percent(run.cohortFinished, run.cohort)}  ${count(run.cohortFinished)} of ${count(run.cohort)} that were there are back`;
  return [
    label('Run', `${run.number} to ${target}, begun ${ago(run.begunAt, nowMs)} by ${actor(run.begunBy)}${ended}`),
    `${style('quiet', 'Back'.padEnd(LABEL_WIDTH))}${style(tone, bar(run.cohortFinished, run.cohort, BAR_WIDTH))} ${share}`,
  ];
}

function slotWords({ slots, limitRevert }: Summary, nowMs: number): string {
  const draining = slots.draining ? `, draining ${slots.inUse} → ${slots.limit}` : '';
  const revert =
    limitRevert == null ? '' : `; the limit goes back to ${limitRevert.to} at ${time(limitRevert.at, nowMs)}`;
  return `${slots.inUse} of ${slots.limit} in use${draining}${revert}`;
}

/** What stops new starts now, each as a sentence. */
function stopLines(
  { paused, brake, gates }: Pick<Summary, 'paused' | 'brake' | 'gates'>,
  nowMs: number,
): [string, Tone][] {
  const lines: [string, Tone][] = [];
  if (paused !== null)
    lines.push([`paused ${ago(paused.since, nowMs)} by ${actor(paused.by)}: ${paused.reason}`, 'warn']);
  if (brake !== null) {
    lines.push([
      `the safety brake holds since ${time(brake.since, nowMs)}: ${brake.failures} of the last ${brake.outcomes} upgrades failed`,
      'bad',
    ]);
  }
  for (const { closed, source, reason, opensAt } of gates) {
    const opens = opensAt === null ? '' : `, opens ${time(opensAt, nowMs)}`;
    if (closed) lines.push([`the gate ${source} is closed: ${word(reason)}${opens}`, 'warn']);
  }
  return lines;
}

/** One line for a log: `2026-03-01 02:14:07 60.8 % back (912 of 1,500), 151 queued, 25 of 25 slots, 3 failed`. */
export function progressLine(summary: Summary, done: { back: number; of: number }): string {
  const states = summary.counts.byUpgradeState;
  const head = `${dateTime(summary.asOf)}  ${percent(done.back, done.of)} back (${count(done.back)} of ${count(done.of)})`;
  if (summary.observation != null) {
    return `${head}, ${progressWords(summary, summary.observation, Date.parse(summary.asOf))}`;
  }
  const failed = states.failed > 0 ? `, ${count(states.failed)} failed` : '';
  return (
    `${head}, ${count(states.awaiting_check_in)} not checked in, ${count(states.queued)} queued, ` +
    `${summary.slots.inUse} of ${summary.slots.limit} slots in use${failed}`
  );
}

/** Every figure with its name, for CSV. */
export function statusFigures({ summary, forecast }: StatusFacts): Cell[][] {
  const figure = (name: string, value: Cell['value']): Cell[] => [{ value: name }, { value }];
  return [
    figure('as_of', summary.asOf),
    figure('site', summary.site.slug),
    figure('run', summary.run?.number ?? null),
    figure('target', summary.run === null ? null : version(summary.run.targetVersion, summary.run.targetRevision)),
    figure('cohort', summary.run?.cohort ?? null),
    figure('cohort_back', summary.run?.cohortFinished ?? null),
    figure('clients', summary.total),
    figure('pending', summary.pending),
    ...UPGRADE_STATES.map((state) => figure(state, summary.counts.byUpgradeState[state])),
    ...CONNECTIONS.map((connection) => figure(connection, summary.counts.byConnection[connection])),
    figure('limit', summary.slots.limit),
    figure('slots_in_use', summary.slots.inUse),
    figure('back_last_minute', summary.throughput.lastMinute),
    figure('seconds_p10', forecast.reachable?.secondsP10 ?? null),
    figure('seconds_p90', forecast.reachable?.secondsP90 ?? null),
    figure('passive_latest_at', forecast.passive.latestAt),
    figure('paused', summary.paused !== null),
    figure('safety_brake', summary.brake !== null),
    figure('feed_lag_ms', summary.feedLagMs),
    ...(summary.observation == null ? [] : observedFigures(summary.observation)),
  ];
}

function observedFigures({ latest, rows, problems, estimates, ghosts }: SiteObservation): Cell[][] {
  const figure = (name: string, value: Cell['value']): Cell[] => [{ value: name }, { value }];
  return [
    figure('seen_at', latest?.startedAt ?? null),
    figure('oldest_seen_at', rows.oldestSeenAt),
    figure('rows_missed', rows.missed),
    figure('stale_doubles', ghosts),
    figure('probably_upgrading', estimates.probablyUpgrading),
    figure('problems', problems.map(({ code }) => code).join(' ')),
  ];
}
