/**
 * Decides what is said of a firing incident at this moment, if anything, and remembers what a reader knows from then on.
 * Invariants: two updates are apart by the group interval at least, but for a doubling, a raised severity and the beginning of flapping;
 * an acknowledged incident says no more than the first two of these. That a severity has fallen is not said by itself.
 * Source: issue 6, *Semantics*.
 */
import { SEVERITIES, type Severity, type UpdateCause } from '../../contracts/alert-words.js';
import type { AlertSettings, LikelyCause } from '../../contracts/alerts.js';
import type { IncidentRecord, IncidentStep } from './incident.js';

type Word = NonNullable<IncidentStep['tell']>;

/** Fewer by less than this is not worth a message. */
const FEWER_PERCENT = 10;

export interface Turn {
  isOn: boolean;
  beginsToFlap: boolean;
}

/** `before` is the record as the last turn left it. */
export function wordOf(
  before: IncidentRecord,
  record: IncidentRecord,
  { isOn, beginsToFlap }: Turn,
  settings: AlertSettings,
  nowMs: number,
): Word | null {
  const { told, muted, acknowledged } = record;
  if (muted) return null;
  if (told === null) return isOn ? { kind: 'firing', cause: null } : null;
  if (beginsToFlap && acknowledged === null) return { kind: 'update', cause: 'flapping' };
  if (!isOn) return null;
  const cause = urgentOf(record, told) ?? ordinaryOf(before, record, nowMs - told.atMs, settings);
  return cause === null ? null : { kind: 'update', cause };
}

type Told = NonNullable<IncidentRecord['told']>;

function urgentOf(record: IncidentRecord, told: Told): UpdateCause | null {
  if (rank(record.severity) < rank(told.severity)) return 'severity_raised';
  return told.count > 0 && audible(record) >= 2 * told.count ? 'doubled' : null;
}

/** `sinceMs`: since the last word. */
function ordinaryOf(
  before: IncidentRecord,
  record: IncidentRecord,
  sinceMs: number,
  settings: AlertSettings,
): UpdateCause | null {
  if (record.alert === 'watchdog') return sinceMs >= settings.watchdogSeconds * 1000 ? 'repeated' : null;
  if (record.acknowledged !== null) return null;
  if (sinceMs < settings.groupIntervalSeconds * 1000) return null;
  const difference = record.flapping ? null : differenceOf(record);
  return difference ?? (before.muted || sinceMs >= settings.repeatSeconds * 1000 ? 'repeated' : null);
}

function differenceOf(record: IncidentRecord): UpdateCause | null {
  const { told } = record;
  if (told === null) return null;
  const count = audible(record);
  if (count > told.count) return 'grown';
  if (causeKey(record.cause) !== told.cause) return 'changed';
  return (told.count - count) * 100 >= FEWER_PERCENT * told.count && count < told.count ? 'changed' : null;
}

/** The record once it was told: what its readers know now. */
export const tellingOf = (record: IncidentRecord, nowMs: number): IncidentRecord => ({
  ...record,
  sequence: record.sequence + 1,
  told: { atMs: nowMs, count: audible(record), severity: record.severity, cause: causeKey(record.cause) },
});

/** Clients that are told of: those whom no silence mutes. */
const audible = ({ count, mutedCount }: Pick<IncidentRecord, 'count' | 'mutedCount'>): number =>
  Math.max(0, count - mutedCount);

/** A cause's figures change all the time; what it is, seldom. */
const causeKey = (cause: LikelyCause | null): string | null =>
  cause === null ? null : `${cause.factor}:${cause.value}`;

/** The lower, the graver. */
export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
