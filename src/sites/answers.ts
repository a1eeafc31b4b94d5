import { z } from 'zod';
import {
  SETTINGS_DEFAULTS,
  SETTINGS_SHAPE,
  type SettingName,
  type SettingRule,
  type SettingsAnswer,
  type StartsAnswer,
} from '../contracts/sites.js';
import type { LimitRevert } from '../contracts/upgrades.js';
import { CROSS_RULES, type SettingChanges } from './model/settings-change.js';
import type { ThrottleRow } from './model/throttle-row.js';

const iso = (ms: number) => new Date(ms).toISOString();

/** The part of a setting's JSON Schema that says what it may be. */
interface Shape {
  minimum?: number;
  maximum?: number;
  const?: number;
  enum?: string[];
  anyOf?: Shape[];
}

/** Each setting's default and range, read off the schemas that judge it, so that they cannot differ. */
const RULES: Record<string, SettingRule> = Object.fromEntries(
  (Object.keys(SETTINGS_SHAPE) as SettingName[]).map((name) => [name, ruleOf(name)]),
);

function ruleOf(name: SettingName): SettingRule {
  const shape = z.toJSONSchema(SETTINGS_SHAPE[name]) as Shape;
  const rule: SettingRule = { default: SETTINGS_DEFAULTS[name] };
  if (shape.enum !== undefined) return { ...rule, choices: shape.enum };
  const alternatives = shape.anyOf ?? [shape];
  const lowest = alternatives.map((one) => one.const ?? one.minimum).filter((value) => value !== undefined);
  const highest = alternatives.map((one) => one.const ?? one.maximum).filter((value) => value !== undefined);
  const notes = [...(shape.anyOf === undefined ? [] : [schemaMessage(name)]), ...crossNotes(name)];
  const note = notes.length === 0 ? {} : { note: notes.join('; ') };
  return { ...rule, min: Math.min(...lowest), max: Math.max(...highest), ...note };
}

/** What the schema itself says to a wrong value: a range with a hole needs words. */
function schemaMessage(name: SettingName): string {
  return SETTINGS_SHAPE[name].safeParse(null).error?.issues[0]?.message ?? '';
}

function crossNotes(name: SettingName): string[] {
  return CROSS_RULES.filter((rule) => rule.fields[0] === name).map((rule) => `must be ${rule.note}`);
}

export function settingsAnswer(row: ThrottleRow, changes: SettingChanges): SettingsAnswer {
  const { version, settings } = row;
  return { version, settings, rules: RULES, limitRevert: revertAnswer(row), changes, changedAt: iso(row.changedAtMs) };
}

export function revertAnswer({ limitRevert }: ThrottleRow): LimitRevert | null {
  return limitRevert && { at: iso(limitRevert.atMs), to: limitRevert.to, by: limitRevert.by };
}

export function startsAnswer({ paused, brake, settings }: ThrottleRow): StartsAnswer {
  return {
    paused: paused && { since: iso(paused.sinceMs), by: paused.by, reason: paused.reason },
    brake: brake && {
      since: iso(brake.trippedAtMs),
      failures: brake.failures,
      outcomes: brake.outcomes,
      percent: settings.safetyBrakePercent,
    },
  };
}
