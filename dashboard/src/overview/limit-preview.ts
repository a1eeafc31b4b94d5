/**
 * Says what another limit would do, before it is applied. Pure. It promises only what the grant promises: raising starts those that
 * wait, as far as slots become free; lowering cuts nothing off, and nothing starts until fewer are running than the new limit.
 */
import { formatCount } from '../lib/format';
import type { Stopped } from './stopped';

export interface LimitFacts {
  limit: number;
  inUse: number;
  /** Clients in the queue. */
  waiting: number;
  stopped: Stopped['kind'] | null;
}

export interface LimitRange {
  min: number;
  max: number;
}

/** A limit as it was typed: a whole number in range, or null. */
export function parseLimit(text: string, { min, max }: LimitRange): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,6}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value >= min && value <= max ? value : null;
}

/** One step from what stands in the field; from something that is no number, from `limit`. */
export function stepLimit(text: string, by: number, limit: number, { min, max }: LimitRange): string {
  const from = /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : limit;
  return String(Math.min(max, Math.max(min, from + by)));
}

/** As many times the present limit as counts as a big raise. */
const BIG_FACTOR = 3;

/** Whether a change is one that asks first: it could flood the appliance. Lowering never does. */
export function isBigRaise(to: number, from: number, softMax: number): boolean {
  return to > from && (to >= BIG_FACTOR * from || to > softMax);
}

const STOPPED_WORDS: Record<Stopped['kind'], string> = {
  paused: 'new starts are paused',
  safety_brake: 'the safety brake holds new starts',
  gate: 'a start gate is closed',
};

const is = (count: number) => (count === 1 ? 'is' : 'are');

/** What holds now, with the limit as it is. */
export function describeLimit({ limit, inUse, waiting, stopped }: LimitFacts): string {
  if (inUse > limit) return `Draining ${inUse} → ${limit}: nothing new starts until fewer than ${limit} run.`;
  if (stopped !== null) return `Nothing new starts: ${STOPPED_WORDS[stopped]}.`;
  if (inUse === limit)
    return waiting > 0
      ? 'Every slot is in use; the next start follows the next free slot.'
      : 'Every slot is in use; nobody waits.';
  return waiting > 0
    ? `${limit - inUse} of ${limit} slots free.`
    : `${limit - inUse} of ${limit} slots free; nobody waits.`;
}

/** What `to` would do. `to` differs from the limit. */
export function previewLimit(to: number, { limit, inUse, waiting, stopped }: LimitFacts): string {
  const running = `${inUse} ${is(inUse)} running`;
  const isFull = inUse > to || (to < limit && inUse === to);
  if (isFull) return `${running} and will finish; nothing new starts until fewer than ${to} run.`;
  if (to < limit) return `Stops nothing: ${running} now, and at most ${to} will.`;
  const raises = `Raises ${limit} → ${to}`;
  if (stopped !== null) return `${raises}, but starts nothing yet: ${STOPPED_WORDS[stopped]}.`;
  // Slots that are free already are being given out anyhow: only the new ones are this change's doing.
  const starts = Math.min(to - Math.max(limit, inUse), waiting);
  if (starts === 0) return `${raises}: nobody waits for a slot, so nothing starts now.`;
  return `${raises}: up to ${formatCount(starts)} more ${starts === 1 ? 'starts' : 'start'} at once.`;
}
