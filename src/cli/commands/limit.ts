import type { Forecast } from '../../contracts/forecast.js';
import type { SettingsAnswer } from '../../contracts/sites.js';
import type { Summary } from '../../contracts/upgrades.js';
import { RefusedError } from '../api-client.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { parseMoment } from '../model/duration.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { actor, ago, time } from '../model/format.js';
import { bigRaiseWords, effectWords, isBigRaise, passiveWords, reachableWords } from '../model/limit-words.js';
import { FIGURE_COLUMNS } from '../model/site-sheets.js';

export interface SetOptions {
  why?: string;
  revertAt?: string;
  expect?: number;
  dryRun?: boolean;
}

interface Held {
  answer: SettingsAnswer;
  etag: string;
}

async function readSettings(context: Context): Promise<Held> {
  const { body, headers } = await context.api.send<SettingsAnswer>(`/api/v1${await context.sitePath('/settings')}`);
  return { answer: body, etag: headers.get('etag') ?? `"${body.version}"` };
}

const limitOf = ({ settings }: SettingsAnswer) => settings.maxConcurrentUpgrades;

/** Who made it what it is: `set 5 min ago by Ada, it was 25`. */
function lastChange({ changes }: SettingsAnswer, nowMs: number): string {
  const change = changes?.['maxConcurrentUpgrades'];
  return change === undefined
    ? 'never changed'
    : `set ${ago(change.at, nowMs)} by ${actor(change.by)}, it was ${change.from}`;
}

export async function limitGet(context: Context): Promise<ExitCode> {
  const { answer } = await readSettings(context);
  const summary = await context.get<Summary>('/summary');
  const { inUse, draining } = summary.slots;
  const waiting = summary.counts.byUpgradeState.queued;
  const revert = answer.limitRevert ?? null;
  const limit = limitOf(answer);
  await context.printer.figures(
    {
      limit,
      inUse,
      draining,
      waiting,
      version: answer.version,
      limitRevert: revert,
      change: answer.changes?.['maxConcurrentUpgrades'] ?? null,
    },
    {
      columns: FIGURE_COLUMNS,
      rows: [
        [
          { value: 'limit', tone: 'quiet' },
          { value: limit, text: `${limit} (${lastChange(answer, context.nowMs)})`, tone: 'strong' },
        ],
        [
          { value: 'in use', tone: 'quiet' },
          { value: inUse, text: draining ? `${inUse}, draining to ${limit}` : String(inUse) },
        ],
        [{ value: 'waiting', tone: 'quiet' }, { value: waiting }],
        ...(revert === null
          ? []
          : [
              [
                { value: 'goes back', tone: 'quiet' as const },
                {
                  value: revert.at,
                  text: `to ${revert.to} at ${time(revert.at, context.nowMs)}, planned by ${actor(revert.by)}`,
                },
              ],
            ]),
      ],
    },
  );
  return EXIT.ok;
}

export async function limitSet(context: Context, to: number, options: SetOptions): Promise<ExitCode> {
  const { answer, etag } = await readSettings(context);
  const from = limitOf(answer);
  if (options.expect !== undefined && options.expect !== from) throw unexpected(context, options.expect, to, answer);
  const revertAt = options.revertAt === undefined ? undefined : momentOf(options.revertAt, context.nowMs);
  if (options.dryRun) return preview(context, from, to);
  const softMost = answer.settings.softMaxConcurrentUpgrades ?? null;
  if (isBigRaise(from, to, softMost) && options.why === undefined) {
    throw CliError.usage(
      `${bigRaiseWords(from, to, softMost)} Nothing was changed.`,
      'Say why: --why "…". See what it would do: --dry-run',
    );
  }
  const summary = await context.get<Summary>('/summary');
  const now = await patch(
    context,
    etag,
    from,
    {
      maxConcurrentUpgrades: to,
      ...(revertAt !== undefined && { limitRevertAt: revertAt }),
      ...(options.why !== undefined && { why: options.why }),
    },
    to,
  );
  const revert = now.limitRevert ?? null;
  const lines = [
    from === to ? `The limit is ${to} already.` : `The limit is ${to}; it was ${from}.`,
    effectWords(to, summary),
    ...(revert === null ? [] : [`It goes back to ${revert.to} at ${time(revert.at, context.nowMs)}.`]),
    ...(from === to ? [] : [`To take it back: rollcall limit set ${from}`]),
  ];
  await context.printer.facts({ limit: to, from, version: now.version, limitRevert: revert }, lines);
  return EXIT.ok;
}

/** The moment of `--revert-at`; null takes a planned return back. */
function momentOf(text: string, nowMs: number): string | null {
  if (text.trim().toLowerCase() === 'never') return null;
  const at = parseMoment(text, nowMs);
  if (at === null)
    throw CliError.usage(
      `"${text}" is no moment.`,
      'Examples: 06:00, 2h, 2026-03-01T06:00Z; "never" takes a planned return back.',
    );
  if (Date.parse(at) <= nowMs) throw CliError.usage(`${text} is over.`, 'Name a moment that is still to come.');
  return at;
}

async function patch(context: Context, etag: string, from: number, body: object, to: number): Promise<SettingsAnswer> {
  try {
    const path = `/api/v1${await context.sitePath('/settings')}`;
    return (await context.api.send<SettingsAnswer>(path, { method: 'PATCH', body, headers: { 'if-match': etag } }))
      .body;
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'stale_version')
      throw moved(context, from, to, (await readSettings(context)).answer);
    if (error instanceof CliError && error.isPassing) {
      throw new CliError(
        error.says,
        `Whether the limit was changed is not known. Look: rollcall limit get`,
        error.exitCode,
      );
    }
    throw error;
  }
}

const again = (to: number, now: number) => `If ${to} is still right: rollcall limit set ${to} --expect ${now}`;

function unexpected(context: Context, expected: number, wanted: number, answer: SettingsAnswer): CliError {
  const now = limitOf(answer);
  const says = `The limit is ${now} (${lastChange(answer, context.nowMs)}), not ${expected}: ${wanted} was not set.`;
  return new CliError(says, again(wanted, now), EXIT.changedMeanwhile);
}

/** Somebody was quicker: both values, and whose the other one is. */
function moved(context: Context, expected: number, wanted: number, answer: SettingsAnswer): CliError {
  const now = limitOf(answer);
  const says =
    now === expected
      ? `Another setting was changed meanwhile. The limit is still ${now}; ${wanted} was not set.`
      : `Someone else changed the limit: you set ${wanted} thinking it was ${expected}, and it is ${now} (${lastChange(answer, context.nowMs)}). ${wanted} was not set.`;
  return new CliError(
    says,
    `If ${wanted} is still right: rollcall limit set ${wanted} --expect ${now}`,
    EXIT.changedMeanwhile,
  );
}

/** What the limit would do, with the forecast of both. Nothing is changed. */
async function preview(context: Context, from: number, to: number): Promise<ExitCode> {
  const summary = await context.get<Summary>('/summary');
  const [now, then] = await Promise.all([
    context.get<Forecast>('/forecast'),
    context.get<Forecast>(`/forecast?limit=${to}`),
  ]);
  const passive = passiveWords(then, context.nowMs);
  const width = Math.max(String(from).length, String(to).length);
  await context.printer.facts({ from, to, now, then }, [
    `Limit ${String(from).padStart(width)} (now)   ${reachableWords(now)}`,
    `Limit ${String(to).padStart(width)}         ${reachableWords(then)}`,
    effectWords(to, summary),
    ...(passive === null ? [] : [`Passive clients are not bound by the limit: ${passive}.`]),
    'Nothing was changed (--dry-run).',
  ]);
  return EXIT.ok;
}
