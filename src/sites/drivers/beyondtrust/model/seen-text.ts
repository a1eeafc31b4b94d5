/**
 * Decides how text of an appliance is kept: without what PostgreSQL cannot store, no longer than its column, null for nothing. Other
 * control characters stay; whoever shows them makes them visible.
 */

const NUL = String.fromCharCode(0);
const HALF_PAIR = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

export function seenText(value: string | null | undefined, lengthMax: number): string | null {
  if (value === null || value === undefined) return null;
  const clean = value.replaceAll(NUL, '').slice(0, lengthMax).replace(HALF_PAIR, '').trim();
  return clean === '' ? null : clean;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/i;

/** A date-time in ms; null: none is given; undefined: what is given is none. One without an offset could be of any zone, and is none. */
export function seenTime(value: string | null | undefined): number | null | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return null;
  if (!RFC_3339.test(text)) return undefined;
  const ms = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(ms) ? undefined : ms;
}
