/**
 * Decides what a settings change does: which settings really change, and whether they go together. Does not judge single values; their
 * ranges are the contract's. Invariant: settings that stand in the database always passed {@link settingsConflicts}.
 */
import type { FieldError } from '../../contracts/common.js';
import type { SettingName, Settings } from '../../contracts/sites.js';

type Values = Partial<Settings>;

export interface SettingsChange {
  settings: Settings;
  /** The settings that differ, as they were and as they become; both empty when nothing changes. */
  before: Values;
  after: Values;
}

interface CrossRule {
  /** The setting that the rule bounds, and the one that bounds it. */
  fields: readonly [SettingName, SettingName];
  code: string;
  /** Completes "must be …", and is shown beside the setting. */
  note: string;
  holds(settings: Settings): boolean;
}

/**
 * An active client that is silent for longer than `offlineAfterSeconds` counts as offline and gets no slot. Were that shorter than the
 * heartbeat, every client would drop out between two heartbeats and no upgrade would move.
 * A client judges start-by by its own clock, which may be ahead by the skew. Were that as long as the time to start, such a client would
 * find every start late.
 */
export const CROSS_RULES: readonly CrossRule[] = [
  {
    fields: ['offlineAfterSeconds', 'heartbeatSeconds'],
    code: 'below_heartbeat',
    note: 'not less than heartbeatSeconds',
    holds: (settings) => settings.offlineAfterSeconds >= settings.heartbeatSeconds,
  },
  {
    fields: ['clockSkewSeconds', 'startWithinSeconds'],
    code: 'not_below_time_to_start',
    note: 'less than startWithinSeconds',
    holds: (settings) => settings.clockSkewSeconds < settings.startWithinSeconds,
  },
];

/** Who changed a setting last, when, and from which value. Times as RFC 3339. */
export type SettingChanges = Record<string, { at: string; by: string; from: number | string }>;

/** What is kept of a change that `by` made now, by setting; `at` is RFC 3339. */
export function changesBy({ before }: SettingsChange, by: string, at: string): SettingChanges {
  return Object.fromEntries(Object.entries(before).map(([name, from]) => [name, { at, by, from }]));
}

/** `patch` laid over `current`; a setting given with the value it has is no change. */
export function changeSettings(current: Settings, patch: Values): SettingsChange {
  const settings = { ...current };
  const before: Values = {};
  const after: Values = {};
  for (const name of Object.keys(current) as SettingName[]) {
    const value = patch[name];
    if (value === undefined || value === current[name]) continue;
    Object.assign(settings, { [name]: value });
    Object.assign(before, { [name]: current[name] });
    Object.assign(after, { [name]: value });
  }
  return { settings, before, after };
}

/** What does not go together in `settings`, said at the fields that were `given` (or at the bounded one when neither was). */
export function settingsConflicts(settings: Settings, given: Values): FieldError[] {
  return CROSS_RULES.filter((rule) => !rule.holds(settings)).map((rule) => {
    const field = rule.fields.find((name) => given[name] !== undefined) ?? rule.fields[0];
    const [bounded, bound] = rule.fields;
    const message = `${bounded} (${settings[bounded]}) must be ${rule.note} (${settings[bound]})`;
    return { pointer: `/${field}`, code: rule.code, message };
  });
}
