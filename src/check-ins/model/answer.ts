/**
 * Decides what a check-in is answered: when to come again, and, where no driver pushes, the client's grant.
 * Source: DESIGN §4 *Eligible* and *Telling*. Invariant: a grant is put into an answer only while its start-by lies ahead, and for the
 * first time only while nothing stops starts.
 */
import type { UpgradeStart } from '../../contracts/check-ins.js';
import type { Settings } from '../../contracts/sites.js';
import type { ConnectionType } from '../../contracts/words.js';
import { maxSecondsOf, mayBeTold } from '../../upgrades/model/grant.js';
import type { Rank, Slot, Upgrade } from '../../upgrades/model/upgrade.js';

export interface AnswerFacts {
  nowMs: number;
  settings: Settings;
  /** The site's driver sends starts; the answers carry none. */
  pushes: boolean;
  isStopped: boolean;
  /** The place of the last client that the next free slots will reach, or null when the queue is shorter than that. */
  frontEnd: Rank | null;
}

const NEAR_FRONT_SECONDS = 3;

/** Seconds until the client should check in again. */
export function nextCheckInSeconds(upgrade: Upgrade, type: ConnectionType, facts: AnswerFacts): number {
  const { settings } = facts;
  const usual = type === 'passive' ? settings.passiveCheckInHours * 3600 : settings.heartbeatSeconds;
  if (facts.pushes) return usual;
  const soon = Math.max(1, Math.floor(settings.startWithinSeconds / 2));
  switch (upgrade.state) {
    case 'queued':
      return Math.min(usual, isNearFront(upgrade.rank, facts.frontEnd) ? Math.min(NEAR_FRONT_SECONDS, soon) : soon);
    case 'granted':
      return Math.min(usual, NEAR_FRONT_SECONDS, soon);
    default:
      return usual;
  }
}

function isNearFront(rank: Rank, end: Rank | null): boolean {
  if (end === null) return true;
  return rank.class !== end.class ? rank.class < end.class : rank.sequence <= end.sequence;
}

/** The slot to be told in this answer, with `toldAtMs` set, or null when there is nothing to tell. */
export function tellInAnswer(upgrade: Upgrade, isNewest: boolean, facts: AnswerFacts): Slot | null {
  const { slot, state } = upgrade;
  if (facts.pushes || slot === null || state !== 'granted' || facts.nowMs >= slot.startByMs) return null;
  if (slot.toldAtMs !== null) return slot;
  if (!isNewest || !mayBeTold(upgrade, slot.fence, facts.nowMs, facts.isStopped)) return null;
  return { ...slot, toldAtMs: facts.nowMs };
}

export function upgradeStart(slot: Slot, facts: AnswerFacts): UpgradeStart {
  return {
    fence: slot.fence,
    startBy: new Date(slot.startByMs).toISOString(),
    startWithinSeconds: Math.max(0, (slot.startByMs - facts.nowMs) / 1000),
    targetVersion: slot.target.version,
    targetRevision: slot.target.revision,
    maxSeconds: maxSecondsOf(slot, facts.settings),
  };
}
