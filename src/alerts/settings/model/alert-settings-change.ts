/**
 * Decides what a change of a site's alert settings does, and whether they go together. Kept is only what differs from the defaults' say, so
 * that a setting given back follows its default from then on. Does not judge single values; their ranges are the contract's. Invariant:
 * settings that are kept, laid over the defaults, passed {@link alertSettingsConflicts} when they were saved.
 */
import { ALERTS } from '../../../contracts/alert-words.js';
import type { AlertSettingName, AlertSettings } from '../../../contracts/alerts.js';
import type { FieldError } from '../../../contracts/common.js';

/** What people have set; the rest are defaults. */
export type OwnSettings = Partial<AlertSettings>;
/** `null` gives a setting back to its default. */
export type SettingsPatch = { [Name in AlertSettingName]?: AlertSettings[Name] | null | undefined };

export interface AlertSettingsChange {
  own: OwnSettings;
  settings: AlertSettings;
  /** The settings that differ, as they were and as they become; both empty when nothing changes. */
  before: OwnSettings;
  after: OwnSettings;
  /** Whether what is kept differs, though no setting may: a default that is now set by a person. */
  isKeptAnew: boolean;
}

interface CrossRule {
  /** The setting that the rule bounds, and the one that bounds it. */
  fields: readonly [AlertSettingName, AlertSettingName];
  code: string;
  /** Completes "must be …", and is shown beside the setting. */
  note: string;
  holds(settings: AlertSettings): boolean;
}

/**
 * Those who are gone within a time are counted among those who were online before it began: compared with a later moment nobody would
 * be. A comparison after an install that ends before it may be judged never is. A repeat that comes before an update may is an update.
 */
export const ALERT_CROSS_RULES: readonly CrossRule[] = [
  {
    fields: ['massOfflineComparedSeconds', 'massOfflineWithinSeconds'],
    code: 'below_within',
    note: 'not less than massOfflineWithinSeconds',
    holds: (settings) => settings.massOfflineComparedSeconds >= settings.massOfflineWithinSeconds,
  },
  {
    fields: ['massOfflineAftermathSeconds', 'massOfflineSettleSeconds'],
    code: 'ends_before_judged',
    note: '0, or more than massOfflineSettleSeconds',
    holds: ({ massOfflineAftermathSeconds: until, massOfflineSettleSeconds: from }) => until === 0 || until > from,
  },
  {
    fields: ['repeatSeconds', 'groupIntervalSeconds'],
    code: 'below_interval',
    note: 'not less than groupIntervalSeconds',
    holds: (settings) => settings.repeatSeconds >= settings.groupIntervalSeconds,
  },
];

/** `patch` laid over what people have `own`ed so far. */
export function changeAlertSettings(
  defaults: AlertSettings,
  own: OwnSettings,
  patch: SettingsPatch,
): AlertSettingsChange {
  const kept: OwnSettings = { ...own };
  for (const name of Object.keys(defaults) as AlertSettingName[]) {
    const value = patch[name];
    if (value === undefined) continue;
    if (value === null) delete kept[name];
    else Object.assign(kept, { [name]: name === 'off' ? inOrder(patch.off ?? []) : value });
  }
  const was = { ...defaults, ...own };
  const settings = { ...defaults, ...kept };
  const changed = (Object.keys(defaults) as AlertSettingName[]).filter((name) => !isSame(was[name], settings[name]));
  const pick = (from: AlertSettings) => Object.fromEntries(changed.map((name) => [name, from[name]])) as OwnSettings;
  const isKeptAnew = (Object.keys(defaults) as AlertSettingName[]).some((name) => name in kept !== name in own);
  return { own: kept, settings, before: pick(was), after: pick(settings), isKeptAnew };
}

/** What does not go together in `settings`, said at the field that was `given` (or at the bounded one when neither was). */
export function alertSettingsConflicts(settings: AlertSettings, given: SettingsPatch): FieldError[] {
  return ALERT_CROSS_RULES.filter((rule) => !rule.holds(settings)).map((rule) => {
    const field = rule.fields.find((name) => given[name] !== undefined) ?? rule.fields[0];
    const [bounded, bound] = rule.fields;
    const message = `${bounded} (${String(settings[bounded])}) must be ${rule.note} (${String(settings[bound])})`;
    return { pointer: `/${field}`, code: rule.code, message };
  });
}

/** Each alert once, in the order of the vocabulary. */
const inOrder = (off: AlertSettings['off']) => ALERTS.filter((alert) => off.includes(alert));

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
