/**
 * Decides how an incident goes on from what a turn found of it: from pending to firing to resolved, and what is said of it when. It does not
 * decide who is told, nor in which words. Every turn may be late, or come twice: it depends on the record, the sight and the time alone.
 * Invariants: a resolve is told only after a firing, and each firing's resolve before the next firing; messages count from 1 without a gap;
 * while a silence covers the incident whole nothing is told but the end of what was told before, which disturbs nobody and would else stay
 * open at the other side.
 * Source: issue 6, *Semantics*; the waits are Prometheus Alertmanager's (`group_wait`, `group_interval`, `repeat_interval`).
 */
import type { IncidentEvent, Resolution, UpdateCause } from '../../contracts/alert-words.js';
import type { AlertSettings, LikelyCause } from '../../contracts/alerts.js';
import type { Finding } from './finding.js';
import { numberOf } from './given.js';
import type { IncidentRecord, IncidentStep, Sight } from './incident.js';
import { rank, tellingOf, wordOf } from './telling.js';

type Event = IncidentStep['events'][number];

/** A finding that no incident is open for. It is to be stepped at once with what the turn saw of it. */
export const beginIncident = (id: string, number: number, finding: Finding, nowMs: number): IncidentRecord => ({
  id,
  number,
  alert: finding.alert,
  scope: finding.scope,
  scopeKey: finding.scopeKey,
  severity: finding.severity,
  state: 'pending',
  muted: false,
  flapping: false,
  beganAtMs: nowMs,
  firedAtMs: null,
  calmingSinceMs: null,
  resolvedAtMs: null,
  resolution: null,
  absorbedBy: null,
  acknowledged: null,
  count: 0,
  mutedCount: 0,
  peak: 0,
  facts: finding.facts,
  cause: null,
  changes: [],
  sequence: 0,
  told: null,
});

/** Whether a finding is taken for the return of this resolved incident: so soon after, it is one story under one key. */
export const mayReopen = (record: IncidentRecord, settings: AlertSettings, nowMs: number): boolean =>
  record.state === 'resolved' &&
  (record.resolution === 'recovered' || record.resolution === 'mostly_recovered') &&
  record.resolvedAtMs !== null &&
  nowMs - record.resolvedAtMs < settings.flappingWithinSeconds * 1000;

/**
 * Pending again, as when it began, and to be stepped at once. Until it fires it remembers when and how it was resolved, and goes back to that
 * when it goes before it fires: nothing is forgotten that was told of.
 */
export const reopenIncident = (record: IncidentRecord, finding: Finding, nowMs: number): IncidentRecord => ({
  ...record,
  state: 'pending',
  severity: finding.severity,
  facts: finding.facts,
  flapping: false,
  beganAtMs: nowMs,
  firedAtMs: null,
  calmingSinceMs: null,
  acknowledged: null,
  peak: 0,
  cause: null,
  told: null,
});

/** `record` is pending or firing. */
export function stepIncident(
  record: IncidentRecord,
  sight: Sight,
  settings: AlertSettings,
  nowMs: number,
): IncidentStep {
  const seen = look(record, sight, settings, nowMs);
  if (record.state === 'resolved') return { record, tell: null, events: [], forget: false };
  if (sight.endedBy !== null) return end(seen, sight.endedBy, nowMs);
  return record.state === 'pending' ? stepPending(seen, settings, nowMs) : stepFiring(seen, settings, nowMs);
}

/** A record with what was seen of it now, and the story of that. */
export interface Seen {
  before: IncidentRecord;
  record: IncidentRecord;
  isOn: boolean;
  events: Event[];
}

function look(before: IncidentRecord, sight: Sight, settings: AlertSettings, nowMs: number): Seen {
  const peak = Math.max(before.peak, sight.count);
  const isOn = stillOn(before, sight, peak, settings);
  const last = before.changes.at(-1);
  const events: Event[] = last === undefined ? [event('began')] : [];
  if (rank(sight.severity) < rank(before.severity) && before.state === 'firing') {
    events.push(event('severity_raised', { from: before.severity, to: sight.severity }));
  }
  if (sight.muted !== before.muted) events.push(event(sight.muted ? 'muted' : 'unmuted'));
  const record: IncidentRecord = {
    ...before,
    severity: sight.severity,
    muted: sight.muted,
    count: sight.count,
    mutedCount: sight.mutedCount,
    peak,
    facts: factsOf(before, sight),
    cause: causeOf(before, sight),
    absorbedBy: sight.absorbedBy,
    changes: recent(
      (last?.on ?? false) === isOn ? before.changes : [...before.changes, { atMs: nowMs, on: isOn }],
      settings,
      nowMs,
    ),
  };
  return { before, record, isOn, events };
}

/** A mass is over when little of its peak is left, unless what is left is a mass by itself. */
function stillOn({ alert }: IncidentRecord, sight: Sight, peak: number, settings: AlertSettings): boolean {
  if (!sight.present || alert !== 'fleet_mass_offline') return sight.present;
  return sight.standing === true || sight.count * 100 >= settings.resolveBelowPercent * peak;
}

/**
 * What a later turn does not know any more, e.g. that it followed a site update, stays true. A second wave is compared with those whom the
 * first one left: the incident is still of all that were online before it.
 */
function factsOf({ alert, facts }: IncidentRecord, sight: Sight): IncidentRecord['facts'] {
  const all = { ...facts, ...sight.facts };
  if (alert !== 'fleet_mass_offline') return all;
  return { ...all, online: Math.max(numberOf(facts, 'online') ?? 0, numberOf(sight.facts, 'online') ?? 0) };
}

/** The few that are left of a mass have little in common; what the mass had stays its cause. */
const causeOf = ({ alert, cause }: IncidentRecord, sight: Sight): LikelyCause | null =>
  alert === 'fleet_mass_offline' ? (sight.cause ?? cause) : sight.cause;

const event = (kind: IncidentEvent, data: Record<string, unknown> = {}): Event => ({ kind, data });

/** On and off again before it fires are one incident; it goes when it has been off for as long as it would have waited. */
function stepPending({ before, record, isOn, events }: Seen, settings: AlertSettings, nowMs: number): IncidentStep {
  const waitMs = record.alert === 'watchdog' ? 0 : settings.groupWaitSeconds * 1000;
  const step = { record, tell: null, events, forget: false };
  if (!isOn) {
    const offSinceMs = record.changes.at(-1)?.atMs ?? nowMs;
    return nowMs - offSinceMs >= waitMs ? gone(step, before) : step;
  }
  if (nowMs - record.beganAtMs < waitMs) return step;
  const isReturn = record.resolvedAtMs !== null;
  const fired: IncidentRecord = {
    ...record,
    state: 'firing',
    firedAtMs: nowMs,
    resolvedAtMs: null,
    resolution: null,
  };
  fired.flapping = isFlapping(fired, settings);
  const story = [
    ...events,
    event(isReturn ? 'reopened' : 'fired', { count: fired.count, severity: fired.severity, muted: fired.muted }),
  ];
  if (fired.flapping) story.push(event('flapping_began', { changes: fired.changes.length }));
  if (fired.muted) return { record: fired, tell: null, events: story, forget: false };
  return { record: tellingOf(fired, nowMs), tell: { kind: 'firing', cause: null }, events: story, forget: false };
}

/** It went before it fired. What was resolved before is as it was. */
function gone(step: IncidentStep, before: IncidentRecord): IncidentStep {
  if (before.resolvedAtMs === null) return { ...step, events: [], forget: true };
  return {
    ...step,
    record: { ...step.record, state: 'resolved', muted: false, absorbedBy: before.absorbedBy },
    events: [],
  };
}

function stepFiring(seen: Seen, settings: AlertSettings, nowMs: number): IncidentStep {
  const { before, isOn } = seen;
  const flaps = flappingOf(seen.record, settings, nowMs);
  const record: IncidentRecord = {
    ...seen.record,
    flapping: flaps.now,
    calmingSinceMs: isOn ? null : (before.calmingSinceMs ?? nowMs),
  };
  const events = [...seen.events, ...flaps.events, ...calmingEvents(before, record)];
  if (isOver(record, settings, nowMs)) {
    return end({ ...seen, record, events }, record.count > 0 ? 'mostly_recovered' : 'recovered', nowMs);
  }
  const word = wordOf(before, record, { isOn, beginsToFlap: flaps.begins }, settings, nowMs);
  if (word === null) return { record, tell: null, events, forget: false };
  return {
    record: tellingOf(record, nowMs),
    tell: word,
    events: [...events, ...storyOf(word.cause, record)],
    forget: false,
  };
}

/** It flaps until nothing has changed for as long as flapping is judged over. */
function flappingOf(record: IncidentRecord, settings: AlertSettings, nowMs: number) {
  if (!record.flapping) {
    const begins = isFlapping(record, settings);
    return { now: begins, begins, events: begins ? [event('flapping_began', { changes: record.changes.length })] : [] };
  }
  const lastChangeMs = record.changes.at(-1)?.atMs ?? record.beganAtMs;
  const now = nowMs - lastChangeMs < settings.flappingWithinSeconds * 1000;
  return { now, begins: false, events: now ? [] : [event('flapping_ended')] };
}

function calmingEvents({ calmingSinceMs: before }: IncidentRecord, { calmingSinceMs, count }: IncidentRecord): Event[] {
  if ((before === null) === (calmingSinceMs === null)) return [];
  return [event(calmingSinceMs === null ? 'returned' : 'calming', { count })];
}

const isOver = (record: IncidentRecord, settings: AlertSettings, nowMs: number): boolean =>
  record.calmingSinceMs !== null &&
  !record.flapping &&
  nowMs - record.calmingSinceMs >= settings.resolveHoldSeconds * 1000;

/** The heartbeat's own story would be nothing but beats. */
function storyOf(cause: UpdateCause | null, { alert, count }: IncidentRecord): Event[] {
  // That it flaps, or that its severity was raised, is told by a line of its own.
  if (alert === 'watchdog' || cause === null || cause === 'flapping' || cause === 'severity_raised') return [];
  return [event(cause === 'repeated' ? 'repeated' : 'updated', { cause, count })];
}

function end({ before, record, events }: Seen, resolution: Resolution, nowMs: number): IncidentStep {
  if (before.state === 'pending') return gone({ record, tell: null, events, forget: false }, before);
  const resolved: IncidentRecord = {
    ...record,
    state: 'resolved',
    muted: false,
    flapping: false,
    calmingSinceMs: null,
    resolvedAtMs: nowMs,
    resolution,
  };
  const story = [...events, event('resolved', { resolution, count: record.count })];
  if (record.told === null) return { record: resolved, tell: null, events: story, forget: false };
  return { record: tellingOf(resolved, nowMs), tell: { kind: 'resolved', cause: null }, events: story, forget: false };
}

/** Those that flapping is judged by, and the latest, which says whether it is on. */
function recent(changes: IncidentRecord['changes'], settings: AlertSettings, nowMs: number): IncidentRecord['changes'] {
  const sinceMs = nowMs - settings.flappingWithinSeconds * 1000;
  return changes
    .filter(({ atMs }, index) => atMs > sinceMs || index === changes.length - 1)
    .slice(-settings.flappingChanges);
}

const isFlapping = ({ changes }: IncidentRecord, { flappingChanges }: AlertSettings): boolean =>
  changes.length >= flappingChanges;
