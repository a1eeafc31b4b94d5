import { z } from 'zod';
import {
  ALERT_SETTINGS_DEFAULTS,
  ALERT_SETTINGS_SHAPE,
  type AlertSettingName,
  type AlertSettingsAnswer,
} from '../../contracts/alerts.js';
import type { SettingRule } from '../../contracts/sites.js';
import type { SiteControl } from '../../contracts/words.js';
import { NOT_JUDGED } from '../model/sight.js';
import type { OwnSettingsRow } from './own-settings.store.js';
import { ALERT_CROSS_RULES } from './model/alert-settings-change.js';

/** Each number's default and range, read off the schemas that judge it, so that they cannot differ. `off` has no range. */
const RULES: Record<string, SettingRule> = Object.fromEntries(
  (Object.keys(ALERT_SETTINGS_SHAPE) as AlertSettingName[]).flatMap((name) => {
    const rule = ruleOf(name);
    return rule === null ? [] : [[name, rule]];
  }),
);

function ruleOf(name: AlertSettingName): SettingRule | null {
  const value = ALERT_SETTINGS_DEFAULTS[name];
  if (typeof value !== 'number') return null;
  const { minimum, maximum } = z.toJSONSchema(ALERT_SETTINGS_SHAPE[name]) as { minimum: number; maximum: number };
  const notes = ALERT_CROSS_RULES.filter((rule) => rule.fields[0] === name).map((rule) => `must be ${rule.note}`);
  const note = notes.length === 0 ? {} : { note: notes.join('; ') };
  return { default: value, min: minimum, max: maximum, ...note };
}

export function alertSettingsAnswer(
  { version, settings, changedAt, changedBy }: OwnSettingsRow,
  control: SiteControl,
): AlertSettingsAnswer {
  return {
    version,
    settings: { ...ALERT_SETTINGS_DEFAULTS, ...settings },
    rules: RULES,
    changedAt: changedAt?.toISOString() ?? null,
    changedBy,
    notJudged: control === 'observed' ? [...NOT_JUDGED] : [],
  };
}
