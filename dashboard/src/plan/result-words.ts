/** What was found or made at a step, as words. Pure. The members of a result are open, so a name this page does not know is spelled out. */
import type { PlanStep } from '@contracts/plans';
import { formatCount, formatDuration, visibleText } from '../lib/format';

export interface ResultRow {
  label: string;
  value: string;
  /** A moment (RFC 3339), to be shown on the reader's own clock. */
  isMoment: boolean;
  /** Hashes and fingerprints: long, and compared by eye. */
  isCode: boolean;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const LABELS: Record<string, string> = { sha256: 'SHA-256', bytes: 'Size' };

export function resultRows(result: PlanStep['result']): ResultRow[] {
  return Object.entries(result)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => rowOf(name, value));
}

function rowOf(name: string, value: PlanStep['result'][string]): ResultRow {
  const isMoment = typeof value === 'string' && MOMENT.test(value);
  return {
    label: labelOf(name, isMoment),
    value: valueOf(name, value),
    isMoment,
    isCode: typeof value === 'string' && /sha256|hash|fingerprint/i.test(name),
  };
}

/** `siteVersionAfter` reads `Site version after`; the unit goes where the number is. */
function labelOf(name: string, isMoment: boolean): string {
  const known = LABELS[name];
  if (known !== undefined) return known;
  const bare = isMoment ? name.replace(/At$/, '') : name.replace(/(?<=.)(Seconds|Percent)$/, '');
  const words = bare.replace(
    /([a-z\d])([A-Z])/g,
    (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`,
  );
  const spelled = visibleText(words.replaceAll('_', ' '));
  return spelled.charAt(0).toUpperCase() + spelled.slice(1);
}

function valueOf(name: string, value: PlanStep['result'][string]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return visibleText(value ?? '');
  if (/seconds$/i.test(name)) return formatDuration(value);
  if (/percent$/i.test(name)) return `${formatCount(value)} %`;
  if (name === 'bytes') return sizeOf(value);
  return formatCount(value);
}

function sizeOf(bytes: number): string {
  if (bytes < 10_000) return `${formatCount(bytes)} B`;
  return bytes < 10_000_000
    ? `${formatCount(Math.round(bytes / 1000))} kB`
    : `${formatCount(Math.round(bytes / 1e6))} MB`;
}
