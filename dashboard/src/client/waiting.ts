/**
 * Says in words where a client stands, why it is not moving and how long that is likely to last. Pure. An estimate is called one; where
 * nothing can be said, nothing is.
 */
import type { Client } from '@contracts/clients';
import { formatCount, formatDuration, formatTime, plural, visibleText } from '../lib/format';
import { REASON_WORDS, UPGRADE_STATE_MEANINGS, wordOf } from '../words/words';

export interface Standing {
  headline: string;
  details: string[];
}

/** `stopped`: nothing new starts on the site now. */
export function standingOf(client: Client, stopped: boolean, nowMs: number): Standing {
  return {
    headline: headlineOf(client),
    details: [...stateDetails(client, stopped, nowMs), ...failureDetails(client, nowMs)],
  };
}

function headlineOf(client: Client): string {
  if (client.reason === null) return UPGRADE_STATE_MEANINGS[client.upgradeState];
  const words = wordOf(REASON_WORDS, client.reason);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function stateDetails(client: Client, stopped: boolean, nowMs: number): string[] {
  switch (client.upgradeState) {
    case 'queued':
      return queuedDetails(client, stopped, nowMs);
    case 'granted':
    case 'upgrading':
    case 'suspect':
      return slotDetails(client, nowMs);
    case 'awaiting_check_in':
    case 'failed':
    case 'held':
    case 'up_to_date':
    case 'ahead':
    case 'pending':
    case 'ghost':
      return [];
  }
}

function queuedDetails(client: Client, stopped: boolean, nowMs: number): string[] {
  const details: string[] = [];
  if (client.queuePosition !== null) {
    const bumped = client.bumped ? ', bumped to the front' : '';
    details.push(`Place ${formatCount(client.queuePosition)} in the upgrade queue${bumped}.`);
    details.push(expectedStart(client.expectedWaitSeconds, stopped));
  }
  if (client.retryAt !== null && Date.parse(client.retryAt) > nowMs) {
    details.push(`Its next attempt is not before ${formatTime(client.retryAt, nowMs)}.`);
  }
  return details;
}

function expectedStart(seconds: number | null, stopped: boolean): string {
  if (stopped) return 'No expected start while new starts are held.';
  if (seconds === null) return 'No expected start yet: nothing has come back in the last minutes.';
  if (seconds === 0) return 'A slot is free for it now.';
  return `Expected to start in about ${formatDuration(seconds)}, from the turnover of the last minutes.`;
}

/** Place and expected wait in a few words, for a list; nothing where it is not in the queue. */
export function placeInWords({
  queuePosition,
  expectedWaitSeconds,
}: Pick<Client, 'queuePosition' | 'expectedWaitSeconds'>) {
  if (queuePosition === null) return null;
  const place = `Place ${formatCount(queuePosition)}`;
  if (expectedWaitSeconds === null) return place;
  return expectedWaitSeconds === 0
    ? `${place}, a slot is free`
    : `${place}, about ${formatDuration(expectedWaitSeconds)}`;
}

function slotDetails({ slot }: Client, nowMs: number): string[] {
  if (slot === null) return [];
  const details = [
    `Slot since ${formatTime(slot.grantedAt, nowMs)}; it is its own until ${formatTime(slot.leaseUntil, nowMs)} at the latest.`,
  ];
  if (slot.startedAt !== null) details.push(`Started ${formatTime(slot.startedAt, nowMs)}.`);
  else if (slot.toldAt !== null)
    details.push(`Told to start ${formatTime(slot.toldAt, nowMs)}; to start by ${formatTime(slot.startBy, nowMs)}.`);
  else details.push(`Not told yet; to start by ${formatTime(slot.startBy, nowMs)}.`);
  return details;
}

function failureDetails({ lastFailure, attempts, maxAttempts }: Client, nowMs: number): string[] {
  const details: string[] = [];
  if (attempts > 0) details.push(`${plural(attempts, 'attempt')} of ${maxAttempts} used.`);
  if (lastFailure !== null) {
    const detail = lastFailure.detail === null ? '' : `: "${visibleText(lastFailure.detail)}"`;
    details.push(
      `Last failure ${formatTime(lastFailure.at, nowMs)}, ${wordOf(REASON_WORDS, lastFailure.reason)}${detail}.`,
    );
  }
  return details;
}

/** When it should check in next. */
export function nextCheckIn(client: Pick<Client, 'nextCheckInDueAt' | 'connectionType'>, nowMs: number): string {
  const { nextCheckInDueAt, connectionType } = client;
  if (nextCheckInDueAt === null) return 'Not known: it comes when it is back.';
  const dueMs = Date.parse(nextCheckInDueAt);
  const at = formatTime(nextCheckInDueAt, nowMs);
  if (dueMs < nowMs) return `Was due ${at}, ${formatDuration((nowMs - dueMs) / 1000)} ago.`;
  const within = `${at}, in ${formatDuration((dueMs - nowMs) / 1000)}`;
  return connectionType === 'passive'
    ? `At the latest ${within}; sooner on boot, from a console or from its tray icon.`
    : `${within}.`;
}
