/**
 * What is said of an observed site, as lines and rows. Invariant: a number that was seen says when; an estimate says that it is one; and what the
 * appliance's API does not show is called not visible.
 */
import type { Ghost, ImportAnswer, ObservedEstimates, SiteObservation, Sweep } from '../../contracts/observation.js';
import type { RunReport, Summary } from '../../contracts/upgrades.js';
import { ago, count, dateTime, duration, plural, word } from './format.js';
import type { Cell, Sheet } from './sheet.js';
import type { Tone } from './style.js';

export const NOT_VISIBLE = 'not visible through the appliance’s API';
export const LIMIT_IS_THEIRS = 'set on the appliance; not enforced by Rollcall';

type Line = [label: string, text: string, tone: Tone | null];

export function clientsWords({
  counts,
  total,
  observation,
}: Pick<Summary, 'counts' | 'total' | 'observation'>): string {
  const { pending, awaiting_check_in: away, up_to_date: back, ghost } = counts.byUpgradeState;
  const ghosts = ghost > 0 ? `; ${plural(ghost, 'stale double', 'stale doubles')} (rollcall ghosts)` : '';
  const unseen = observation?.rows.beforeRun ?? 0;
  const before = unseen > 0 ? ` (${count(unseen)} of them not seen since the run began)` : '';
  return (
    `${count(pending)} pending · ${count(away)} pending, not connected since the run began · ${count(back)} need no update${before}, ` +
    `of ${count(total)}${ghosts}`
  );
}

/** How it is seen, what stands in the way, and what is estimated. */
export function observedLines(observation: SiteObservation, limit: number, nowMs: number): Line[] {
  return [
    ['Limit', `${limit}, ${LIMIT_IS_THEIRS}`, null],
    ['Not seen', `queue, slots, versions and who upgrades: ${NOT_VISIBLE}`, 'quiet'],
    ['Seen', seenWords(observation, nowMs), observation.latest === null ? 'warn' : null],
    ...estimateLines(observation.estimates),
    ...observation.problems.map(({ code, since, detail }): Line => {
      const more = detail === null ? '' : `: ${detail}`;
      return ['Problem', `${word(code)} since ${ago(since, nowMs)}${more}`, 'bad'];
    }),
  ];
}

function seenWords({ latest, current, rows, source }: SiteObservation, nowMs: number): string {
  if (latest === null) return source === 'import' ? 'nothing was imported yet' : 'no sweep has been complete yet';
  const oldest = rows.oldestSeenAt === null ? '' : `, the oldest row ${ago(rows.oldestSeenAt, nowMs)}`;
  const missed = rows.missed === 0 ? '' : `, ${plural(rows.missed, 'row', 'rows')} missed`;
  const running = current?.state === 'running' ? '; another is under way' : '';
  return `by the ${latest.source} that began ${ago(latest.startedAt, nowMs)}${oldest}${missed}${running}`;
}

function estimateLines({ probablyUpgrading, concurrency, basis, limitAdvice }: ObservedEstimates): Line[] {
  const lines: Line[] = [];
  if (probablyUpgrading > 0) lines.push(['Estimate', `${count(probablyUpgrading)} probably upgrading`, null]);
  if (concurrency !== null) {
    const from = `from ${plural(basis.returned, 'return', 'returns')} in ${duration(basis.overSeconds)}`;
    lines.push(['Estimate', `${concurrency.mean} away at once, at most ${concurrency.most} (${from})`, null]);
  }
  if (limitAdvice.advice !== 'not_known') {
    lines.push(['Advice', `${word(limitAdvice.advice)} the limit on the appliance? ${limitAdvice.why}`, null]);
  }
  return lines;
}

/** Of a line for a log. */
export function progressWords(
  { counts }: Pick<Summary, 'counts'>,
  observation: SiteObservation,
  nowMs: number,
): string {
  const { pending, awaiting_check_in: away } = counts.byUpgradeState;
  const seen = observation.latest === null ? 'not seen yet' : `seen ${ago(observation.latest.startedAt, nowMs)}`;
  const upgrading = observation.estimates.probablyUpgrading;
  return `${count(pending + away)} pending, ${count(upgrading)} probably upgrading, ${seen}`;
}

/** What takes the place of the slots in the report of a run. */
export function runFigures(
  observed: NonNullable<RunReport['observed']>,
): [name: string, value: number | string | null][] {
  const { returned, awaySecondsMedian, awaySecondsP95, sweepEverySeconds } = observed;
  return [
    ['seen to have come back', returned],
    ['seconds away, median', awaySecondsMedian],
    ['seconds away, 95 %', awaySecondsP95],
    ['seconds from sweep to sweep', sweepEverySeconds],
    ['upgrades, failures and slots', NOT_VISIBLE],
  ];
}

export function ghostsSheet(ghosts: readonly Ghost[], nowMs: number): Sheet {
  const when = (at: string | null): Cell => ({ value: at, text: at === null ? '–' : ago(at, nowMs) });
  return {
    columns: [
      { title: 'Name' },
      { title: 'Client ID' },
      { title: 'ID', csvOnly: true },
      { title: 'Hostname' },
      { title: 'Group' },
      { title: 'Last connected', align: 'right' },
      { title: 'Double of' },
      { title: 'Its client ID' },
      { title: 'It last connected', align: 'right' },
      { title: 'Seen', align: 'right' },
    ],
    rows: ghosts.map(({ double, ...ghost }) => [
      { value: ghost.name },
      { value: ghost.clientId },
      { value: ghost.id },
      { value: ghost.hostname },
      { value: ghost.group },
      when(ghost.lastConnectAt),
      { value: double.name },
      { value: double.clientId },
      when(double.lastConnectAt),
      when(ghost.seenAt),
    ]),
  };
}

/** What became of an uploaded export. */
export function importLines({ sweep, takenAt, rejected, rejectedCount, unknownColumns }: ImportAnswer): string[] {
  return [
    `${plural(sweep.rows, 'client was', 'clients were')} read, as of ${dateTime(takenAt)}: ${sweepWords(sweep)}.`,
    ...(unknownColumns.length === 0 ? [] : [`Left out, because they are not known: ${unknownColumns.join(', ')}.`]),
    ...(rejectedCount === 0 ? [] : [`${plural(rejectedCount, 'row', 'rows')} could not be read:`]),
    ...rejected.map(({ line, message }) => `  line ${line}: ${message}`),
  ];
}

const sweepWords = ({ enrolled, changed, missed, removed }: Sweep): string =>
  `${count(enrolled)} new, ${count(changed)} changed, ${count(missed)} not in it, ${count(removed)} removed`;
