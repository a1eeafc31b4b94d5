/**
 * A silence while it is filled in: what it would keep quiet, for whom and for how long, in words, and what is sent. Pure: "now" and the
 * zone in which times are shown come in. What the server refuses it says itself.
 */
import { ALERTS, PIERCING_ALERTS, type Alert } from '@contracts/alert-words';
import type { CreateSilenceBody, Silence } from '@contracts/alerts';
import { toFilterQuery, type ClientSearch } from '../clients/client-search';
import { formatDuration, formatMinute } from '../lib/format';
import { localTimeAt, momentsOf } from '../lib/time-zones';
import { ALERT_WORDS } from '../words/alert-words';

export interface SilenceDraft {
  /** `some`: only those that are chosen. */
  which: 'every' | 'some';
  alerts: Alert[];
  whom: 'everybody' | 'some';
  filter: ClientSearch;
  /** Empty: now. Both as the wall clock reads in the zone that is shown: `2026-03-01T06:00`. */
  startsAt: string;
  endsAt: string;
  reason: string;
}

const MINUTE_MS = 60_000;

export const LENGTHS = [
  { minutes: 30, word: '30 min' },
  { minutes: 60, word: '1 h' },
  { minutes: 240, word: '4 h' },
  { minutes: 480, word: '8 h' },
] as const;

/** When a night is over for most. */
const MORNING = '06:00';

/** The next time that the clock of `zone` reads six in the morning after `fromMs`; on a day that skips it, the morning after. */
export function nextMorning(fromMs: number, zone: string): { at: string; word: string } {
  for (let day = 0; day < 3; day += 1) {
    const local = `${localTimeAt(fromMs + day * 1440 * MINUTE_MS, zone).slice(0, 10)}T${MORNING}`;
    const [moment] = momentsOf(local, zone);
    if (moment !== undefined && moment > fromMs) return { at: local, word: `Until ${MORNING}` };
  }
  return { at: localTimeAt(fromMs + 480 * MINUTE_MS, zone), word: '8 h' };
}

/** From when it counts: the moment it is sent, or the one that is planned; null where what is typed is no time. */
export function startOf({ startsAt }: Pick<SilenceDraft, 'startsAt'>, nowMs: number, zone: string): number | null {
  return startsAt === '' ? nowMs : (momentsOf(startsAt, zone)[0] ?? null);
}

export const endAfter = (fromMs: number, minutes: number, zone: string): string =>
  localTimeAt(Math.round((fromMs + minutes * MINUTE_MS) / MINUTE_MS) * MINUTE_MS, zone);

export function newDraft(
  begin: { alerts?: Alert[]; filter?: ClientSearch },
  nowMs: number,
  zone: string,
): SilenceDraft {
  const filter = begin.filter ?? {};
  return {
    which: begin.alerts === undefined ? 'every' : 'some',
    alerts: begin.alerts ?? [],
    whom: toFilterQuery(filter) === '' ? 'everybody' : 'some',
    filter,
    startsAt: '',
    endsAt: endAfter(nowMs, 60, zone),
    reason: '',
  };
}

export type Drafted = { ok: true; body: CreateSilenceBody } | { ok: false; field: keyof SilenceDraft; says: string };

/** What is sent, or the first thing that is missing. */
export function bodyOf(draft: SilenceDraft, nowMs: number, zone: string): Drafted {
  const { which, alerts, whom, filter, startsAt, endsAt, reason } = draft;
  const query = toFilterQuery(filter);
  const startMs = startOf(draft, nowMs, zone);
  const endMs = momentsOf(endsAt, zone)[0];
  if (which === 'some' && alerts.length === 0) return missing('alerts', 'Choose at least one alert.');
  if (whom === 'some' && query === '') return missing('filter', 'Say which clients.');
  if (startMs === null) return missing('startsAt', 'Say from when.');
  if (endMs === undefined) return missing('endsAt', 'Say until when.');
  if (endMs <= startMs)
    return missing('endsAt', startsAt === '' ? 'This is over already.' : 'It must end after it begins.');
  if (reason.trim() === '') return missing('reason', 'Say why: whoever wonders about the quiet reads it.');
  return {
    ok: true,
    body: {
      alerts: which === 'every' ? [] : ALERTS.filter((alert) => alerts.includes(alert)),
      filter: whom === 'everybody' ? '' : query,
      ...(startsAt === '' ? {} : { startsAt: new Date(startMs).toISOString() }),
      endsAt: new Date(endMs).toISOString(),
      reason: reason.trim(),
    },
  };
}

const missing = (field: keyof SilenceDraft, says: string): Drafted => ({ ok: false, field, says });

const titles = (alerts: readonly Alert[]) => alerts.map((alert) => ALERT_WORDS[alert].title);

/** `Clients offline, Upgrades failed and No progress`. */
export function listOf(alerts: readonly Alert[]): string {
  const names = titles(alerts);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Alerts that are told all the same. */
export const piercing = ({ which }: Pick<SilenceDraft, 'which'>): readonly Alert[] =>
  which === 'every' ? PIERCING_ALERTS : [];

/** For how long: `8 h 12 min, until 06:00`; null where it has no such times. */
export function lengthWords(draft: SilenceDraft, nowMs: number, zone: string): string | null {
  const startMs = startOf(draft, nowMs, zone);
  const endMs = momentsOf(draft.endsAt, zone)[0];
  if (startMs === null || endMs === undefined || endMs <= startMs) return null;
  const until = formatMinute(new Date(endMs).toISOString(), nowMs, zone);
  const length = formatDuration((endMs - startMs) / 1000);
  if (draft.startsAt === '') return `From now until ${until}, ${length}`;
  return `From ${formatMinute(new Date(startMs).toISOString(), nowMs, zone)} until ${until}, ${length}`;
}

/** What a silence that was made covers: `Every alert`, or the named ones. */
export function coversWords({ alerts }: Pick<Silence, 'alerts'>): string {
  if (alerts.length === 0) return 'Every alert';
  return alerts.length === ALERTS.length ? 'Every alert, also those that pierce' : listOf(alerts);
}

/** The same again for whoever ended it too early; null where its time is over by itself. */
export function againBody({ alerts, filter, endsAt, reason }: Silence, nowMs: number): CreateSilenceBody | null {
  return Date.parse(endsAt) <= nowMs ? null : { alerts, filter, endsAt, reason };
}
