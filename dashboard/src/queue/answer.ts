/**
 * Answers "when is it this client's turn?" for any client, wherever it stands: its place and expected wait, its slot, or why it is not
 * in the queue and what would bring it there. Pure.
 */
import type { Client } from '@contracts/clients';
import { formatCount, formatDuration, formatMinute, formatVersion, visibleText } from '../lib/format';
import { CONNECTION_WORDS, REASON_WORDS, wordOf } from '../words/words';
import { noWaitBecause, slotStage } from './queue-words';

export interface QueueFacts {
  length: number;
  /** Nothing new starts on the site now. */
  stopped: boolean;
  hasRun: boolean;
}

export interface Answer {
  headline: string;
  details: string[];
}

export function answerFor(client: Client, queue: QueueFacts, nowMs: number): Answer {
  switch (client.upgradeState) {
    case 'queued':
      return inQueue(client, queue, nowMs);
    case 'granted':
    case 'upgrading':
    case 'suspect':
      return withSlot(client, nowMs);
    case 'awaiting_check_in':
      return notIn('it has not checked in since the run began', [whenItChecksIn(client, nowMs), bumpNow(client)]);
    case 'failed':
      return notIn(becauseOf(client), ['Retry it, bump it or Jump to it, and it is queued again.']);
    case 'held':
      return notIn(becauseOf(client), ['Release it, and it joins the queue if it has checked in.']);
    case 'ahead':
      return notIn('it is newer than the appliance', ['It waits for the appliance to catch up, not for a slot.']);
    case 'up_to_date':
      return upToDate(client, queue);
    case 'pending':
      return notIn('the appliance orders its clients, and shows no queue', []);
    case 'ghost':
      return notIn('it is the stale double of another client', []);
  }
}

function inQueue(client: Client, queue: QueueFacts, nowMs: number): Answer {
  const { queuePosition, expectedWaitSeconds, bumped, retryAt } = client;
  const length = Math.max(queue.length, queuePosition ?? 0);
  const place =
    queuePosition === null ? 'In the queue' : `Place ${formatCount(queuePosition)} of ${formatCount(length)}`;
  const wait =
    expectedWaitSeconds === null
      ? noWaitBecause(queue.stopped)
      : expectedWaitSeconds <= 0
        ? 'A slot is free for it now.'
        : `Expected to start in about ${formatDuration(expectedWaitSeconds)}.`;
  const backOff =
    retryAt !== null && Date.parse(retryAt) > nowMs
      ? [`Its next attempt is not before ${formatMinute(retryAt, nowMs)}.`]
      : [];
  return {
    headline: `${place}${bumped ? ', bumped to the front' : ''}`,
    details: [wait, ...backOff, ...lastFailure(client)],
  };
}

function withSlot(client: Client, nowMs: number): Answer {
  const { slot, upgradeState } = client;
  if (slot === null) return { headline: 'Holds a slot', details: [] };
  const { says, at } = slotStage(upgradeState, slot);
  const lease = `The slot is its own until ${formatMinute(slot.leaseUntil, nowMs)} at the latest.`;
  const stage = at === null ? says : `${says} ${formatMinute(at, nowMs)}`;
  return { headline: `Holds a slot: ${stage}`, details: [lease, 'It can be Jumped to when it is back.'] };
}

function notIn(because: string, details: (string | null)[]): Answer {
  return { headline: `Not in the queue: ${because}`, details: details.filter((each) => each !== null) };
}

function upToDate({ version, revision, connection }: Client, { hasRun }: QueueFacts): Answer {
  const at = version === null ? '' : ` (${formatVersion(version, revision)})`;
  const isThere = connection === 'online' || connection === 'standby';
  const jump = isThere ? 'It can be Jumped to now.' : `It is ${CONNECTION_WORDS[connection].toLowerCase()} now.`;
  const because = hasRun ? `it is back at the target${at}` : 'no upgrade run has begun';
  return notIn(because, [jump, 'The next run queues it when it checks in.']);
}

function becauseOf({ reason, upgradeState }: Client): string {
  return reason === null ? upgradeState.replaceAll('_', ' ') : wordOf(REASON_WORDS, reason);
}

function whenItChecksIn({ connectionType, nextCheckInDueAt }: Client, nowMs: number): string {
  if (connectionType === 'active') return 'It joins the queue when it connects.';
  const occasions = 'on boot, from a console or from its tray icon';
  if (nextCheckInDueAt === null) return `It joins the queue when it checks in: ${occasions}, and once a day.`;
  const due = formatMinute(nextCheckInDueAt, nowMs);
  return Date.parse(nextCheckInDueAt) < nowMs
    ? `Its check-in was due ${due}. It joins the queue when it checks in: ${occasions}.`
    : `It joins the queue when it checks in: ${occasions}, at the latest ${due}.`;
}

/** `contacting` already says that it will join at the front. */
function bumpNow({ reason, bumped }: Client): string | null {
  if (bumped || reason === 'contacting') return 'It joins at the front: somebody has asked for it.';
  return 'Bumped now, it joins at the front.';
}

function lastFailure({ lastFailure: failure, attempts, maxAttempts }: Client): string[] {
  if (failure === null || attempts === 0) return [];
  const detail = failure.detail === null ? '' : `: "${visibleText(failure.detail)}"`;
  return [
    `${attempts} of ${maxAttempts} attempts used; the last one ${wordOf(REASON_WORDS, failure.reason)}${detail}.`,
  ];
}
