/**
 * What the queue says in words: how long somebody waits, why nothing moves, and how far a client that holds a slot has come. Pure. An
 * expected wait is called one ("about"); where nothing can be said, nothing is made up.
 */
import type { Client } from '@contracts/clients';
import type { Summary } from '@contracts/upgrades';
import { stoppedBy } from '../overview/stopped';
import { formatCount, formatDuration, formatMinute, plural, visibleText } from '../lib/format';
import { actorName } from '../words/describe-change';
import { REASON_WORDS, wordOf } from '../words/words';

export type StartFacts = Pick<
  Summary,
  'brake' | 'paused' | 'gates' | 'slots' | 'run' | 'automaticUpgrades' | 'throughput'
>;

export interface Standstill {
  kind: 'safety_brake' | 'paused' | 'gate' | 'draining' | 'off' | 'no_run';
  says: string;
}

/** Why nothing new starts now; null while starts go on. */
export function standstillOf(facts: StartFacts, nowMs: number): Standstill | null {
  const stopped = stoppedBy(facts);
  if (stopped?.kind === 'safety_brake') {
    const { failures, outcomes, since } = stopped.brake;
    const says = `The safety brake holds new starts since ${formatMinute(since, nowMs)}: ${failures} of the last ${outcomes} upgrades failed. The queue stands still until somebody resumes.`;
    return { kind: 'safety_brake', says };
  }
  if (stopped?.kind === 'paused') {
    const { by, since, reason } = stopped.paused;
    const says = `New starts are paused since ${formatMinute(since, nowMs)} by ${actorName(by)}: ${visibleText(reason)}. The queue stands still until somebody resumes.`;
    return { kind: 'paused', says };
  }
  if (stopped?.kind === 'gate') {
    const { source, reason, opensAt } = stopped.gate;
    const opens = opensAt === null ? '' : ` It opens ${formatMinute(opensAt, nowMs)}.`;
    return {
      kind: 'gate',
      says: `A start gate is closed (${visibleText(source)}): ${wordOf(REASON_WORDS, reason)}.${opens}`,
    };
  }
  return quietStandstill(facts);
}

function quietStandstill({ run, slots, automaticUpgrades }: StartFacts): Standstill | null {
  if (run === null) return { kind: 'no_run', says: 'No upgrade run has begun: nobody has to wait.' };
  if (slots.draining) {
    const says = `Draining: ${slots.inUse} are running and will finish. Nothing new starts until fewer than ${slots.limit} run.`;
    return { kind: 'draining', says };
  }
  if (automaticUpgrades === 'disabled') {
    return { kind: 'off', says: 'Automatic upgrades are off: clients are held until somebody releases them.' };
  }
  return null;
}

/** An expected wait as people say it: `about 14 min`, `next`, or a dash where none can be given. */
export function waitWords(seconds: number | null): string {
  if (seconds === null) return '–';
  return seconds <= 0 ? 'now' : `about ${formatDuration(seconds)}`;
}

/** Why there is no expected wait. */
export function noWaitBecause(stopped: boolean): string {
  return stopped
    ? 'No expected wait while new starts are held.'
    : 'No expected wait yet: too few have come back to say.';
}

/** The queue in a sentence. `last` is the expected wait of whoever came last, where it is known. */
export function queueInWords(length: number, { limit, inUse }: Summary['slots']): string {
  const slots = `${formatCount(inUse)} of ${plural(limit, 'slot')} in use`;
  return length === 0
    ? `${slots}; nobody waits`
    : `${slots}; ${formatCount(length)} ${length === 1 ? 'waits' : 'wait'}`;
}

export interface SlotStage {
  says: string;
  /** The moment it speaks of. */
  at: string | null;
}

/** How far a client with a slot has come: whether it was told, has started, or has not answered. */
export function slotStage(state: Client['upgradeState'], slot: Client['slot'] | undefined): SlotStage {
  if (slot == null) return { says: '', at: null };
  if (state === 'suspect') return { says: 'told, no answer since', at: slot.toldAt ?? slot.grantedAt };
  if (slot.startedAt !== null) return { says: 'started', at: slot.startedAt };
  if (slot.toldAt !== null) return { says: 'told to start', at: slot.toldAt };
  return { says: 'not told yet, to start by', at: slot.startBy };
}
