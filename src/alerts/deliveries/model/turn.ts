/**
 * Decides what goes to one receiver now. Of one incident strictly by sequence: what failed holds up what follows it, so a resolve never
 * overtakes its firing, and an update (or a heartbeat) that waits is superseded by a later one of the same incident; a firing or a resolve
 * never is. At
 * most two sendings at once, one while it fails; none while it is held; one probe when the hold ends, of what is due or, where nobody is
 * there, of what waits longest. No more than the cap a minute: the last message of the minute is a digest of all that waits, where the kind
 * has such; elsewhere the rest waits. The first word of something critical is never in a digest: it goes alone, before the rest. What was
 * sent by hand goes at once.
 * It does not decide when something is tried again (`outcome.ts`), nor what a digest says (`digest.ts`).
 * Invariant: no two messages of one incident are under way at once. Source: issue 6.
 */
import type { MessageKind } from '../../../contracts/alert-words.js';
import { isAway, isOpen } from './circuit.js';
import type { Standing, Waiting } from './delivery.js';

const AT_ONCE = 2;
const SUPERSEDED_KINDS: ReadonlySet<MessageKind> = new Set(['update', 'heartbeat']);
export const DIGEST_PARTS_MAX = 50;

export interface Turn {
  /** To be sent now. */
  go: readonly string[];
  /** To go now as one digest; null when there is none to make. */
  digest: readonly string[] | null;
  superseded: readonly string[];
}

/** `waiting`: what is on its way to the receiver, by sequence. */
export function turnOf(standing: Standing, waiting: readonly Waiting[], nowMs: number): Turn {
  const superseded = supersededOf(waiting);
  const left = waiting.filter(({ id }) => !superseded.has(id));
  return { ...whatGoes(standing, left, nowMs), superseded: [...superseded] };
}

function supersededOf(waiting: readonly Waiting[]): Set<string> {
  const superseded = new Set<string>();
  const later = new Set<string>();
  for (const { id, kind, byHand, state, chains } of [...waiting].reverse()) {
    const [incident] = chains;
    if (!SUPERSEDED_KINDS.has(kind) || byHand || state !== 'waiting' || incident === undefined) continue;
    const key = `${kind} ${incident}`;
    if (later.has(key)) superseded.add(id);
    later.add(key);
  }
  return superseded;
}

function whatGoes(standing: Standing, left: readonly Waiting[], nowMs: number): Pick<Turn, 'go' | 'digest'> {
  const first = firstOfEach(left, nowMs);
  const due = first.filter((one) => isDue(one, nowMs));
  const byHand = due.filter((one) => one.byHand).slice(0, AT_ONCE);
  const underWay = left.filter((one) => isUnderWay(one, nowMs)).length + byHand.length;
  const { go, digest } = inTurn(standing, { left, first, due, underWay }, nowMs);
  return { go: [...byHand.map(({ id }) => id), ...go], digest };
}

interface Sight {
  left: readonly Waiting[];
  first: readonly Waiting[];
  due: readonly Waiting[];
  underWay: number;
}

function inTurn(standing: Standing, sight: Sight, nowMs: number): Pick<Turn, 'go' | 'digest'> {
  const { left, first, due, underWay } = sight;
  const go: string[] = [];
  const isHeld = standing.heldUntilMs !== null && standing.heldUntilMs > nowMs;
  if (!standing.enabled || isHeld) return { go, digest: null };
  const next = due.filter((one) => !one.byHand).sort(urgentFirst);
  if (next.length === 0 && isOpen(standing) && isAway(standing)) next.push(...first.slice(0, 1));
  const slots = (standing.failures === 0 ? AT_ONCE : 1) - underWay;
  const room = standing.perMinuteMax - standing.sentLately - underWay;
  for (const one of next.slice(0, Math.max(0, Math.min(slots, room)))) {
    const isLast = go.length === room - 1;
    if (isLast && standing.takesDigests && !one.isUrgent && one.kind !== 'digest') {
      const parts = partsOf(left, new Set(go), nowMs);
      if (parts.length > 1) return { go, digest: parts };
    }
    go.push(one.id);
  }
  return { go, digest: null };
}

const isUnderWay = ({ state, sendingUntilMs }: Waiting, nowMs: number): boolean =>
  state === 'sending' && sendingUntilMs !== null && sendingUntilMs > nowMs;

/** In doubt twice: a sending of which nothing was heard in time is due again. */
const isDue = (one: Waiting, nowMs: number): boolean =>
  one.state === 'sending' ? !isUnderWay(one, nowMs) : one.nextAttemptAtMs <= nowMs;

const urgentFirst = (one: Waiting, other: Waiting): number =>
  Number(other.isUrgent) - Number(one.isUrgent) || one.sequence - other.sequence;

/** Those that nothing of their incident stands before, and that are not under way. */
function firstOfEach(left: readonly Waiting[], nowMs: number): Waiting[] {
  const taken = new Set<string>();
  return left.filter((one) => {
    if (one.byHand) return !isUnderWay(one, nowMs);
    const isFirst = one.chains.every((chain) => !taken.has(chain));
    for (const chain of one.chains) taken.add(chain);
    return isFirst && !isUnderWay(one, nowMs);
  });
}

/** Of each incident what is due from its first message on, so that nothing which stays outside comes before what is inside. */
function partsOf(left: readonly Waiting[], gone: ReadonlySet<string>, nowMs: number): string[] {
  const closed = new Set<string>();
  const parts: string[] = [];
  for (const one of left) {
    if (one.byHand) continue;
    const isPart =
      one.state === 'waiting' &&
      one.nextAttemptAtMs <= nowMs &&
      one.kind !== 'digest' &&
      !one.isUrgent &&
      !gone.has(one.id) &&
      parts.length < DIGEST_PARTS_MAX &&
      one.chains.every((chain) => !closed.has(chain));
    if (isPart) parts.push(one.id);
    else for (const chain of one.chains) closed.add(chain);
  }
  return parts;
}
