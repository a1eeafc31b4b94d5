/** Reads facts as they were kept: JSON that an older version may have written, so nothing in it is taken for granted. */
import { plain } from './plain-text.js';

export type Facts = Readonly<Record<string, unknown>>;

export function numberOf(facts: Facts, name: string): number | null {
  const value = facts[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Fit to be put into a sentence. */
export function textOf(facts: Facts, name: string): string | null {
  const value = facts[name];
  return typeof value === 'string' && value !== '' ? plain(value) : null;
}

/** A moment, given in ISO 8601. */
export function timeOf(facts: Facts, name: string): number | null {
  const value = facts[name];
  const timeMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(timeMs) ? null : timeMs;
}

export function factsIn(facts: Facts, name: string): Facts | null {
  const value = facts[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Facts) : null;
}
