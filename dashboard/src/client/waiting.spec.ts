import { describe, expect, it } from '@jest/globals';
import type { Client } from '@contracts/clients';
import { expectedWaitSeconds, nextCheckIn, standingOf, type Pace } from './waiting';

const nowMs = Date.parse('2026-03-01T02:00:00.000Z');
const at = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
const pace: Pace = { limit: 25, inUse: 25, finishedPerMinute: 30, stopped: false };
const client = (changes: Partial<Client>) =>
  ({
    upgradeState: 'queued',
    reason: 'waiting_for_slot',
    queuePosition: 60,
    bumped: false,
    retryAt: null,
    attempts: 0,
    maxAttempts: 3,
    lastFailure: null,
    slot: null,
    connectionType: 'active',
    nextCheckInDueAt: null,
    ...changes,
  }) as Client;

describe('the expected wait', () => {
  it.each<[number, Partial<Pace>, number | null]>([
    [60, {}, 120],
    [5, { inUse: 20 }, 0],
    [6, { inUse: 20 }, 2],
    [60, { finishedPerMinute: 0 }, null],
    [60, { stopped: true }, null],
  ])('at place %d with %j is %s s', (position, changes, seconds) => {
    expect(expectedWaitSeconds(position, { ...pace, ...changes })).toBe(seconds);
  });
});

describe('where a client stands', () => {
  it('waits for a slot, with its place and an estimate that says what it is', () => {
    const { headline, details } = standingOf(client({}), pace, nowMs);
    expect(headline).toBe('Waiting for a slot.');
    expect(details).toEqual([
      'Place 60 in the upgrade queue.',
      'Expected to start in about 2 min, at the pace of the last five minutes.',
    ]);
  });

  it('promises nothing while starts are held', () => {
    expect(standingOf(client({ reason: 'paused' }), { ...pace, stopped: true }, nowMs).details).toContain(
      'No expected start while new starts are held.',
    );
  });

  it('tells of its attempts and the last failure', () => {
    const failed = client({
      upgradeState: 'failed',
      reason: 'attempts_used_up',
      queuePosition: null,
      attempts: 3,
      lastFailure: { reason: 'reported_failure', detail: 'disk full', at: at(-60) },
    });
    const { headline, details } = standingOf(failed, pace, nowMs);
    expect(headline).toBe('Its attempts are used up.');
    expect(details[0]).toBe('3 attempts of 3 used.');
    expect(details[1]).toMatch(/^Last failure .+, reported that the upgrade failed: "disk full"\.$/);
  });

  it('says what its state means when there is no reason', () => {
    expect(standingOf(client({ upgradeState: 'up_to_date', reason: null }), pace, nowMs).headline).toMatch(
      /reported the target/,
    );
  });
});

describe('the next check-in', () => {
  it.each<[Partial<Client>, RegExp]>([
    [{ nextCheckInDueAt: null }, /^Not known/],
    [{ nextCheckInDueAt: at(30) }, /, in 30 s\.$/],
    [{ nextCheckInDueAt: at(-3600) }, /^Was due .+, 1 h 00 min ago\.$/],
    [{ nextCheckInDueAt: at(7200), connectionType: 'passive' }, /^At the latest .+, in 2 h 00 min; sooner on boot/],
  ])('%j', (changes, words) => expect(nextCheckIn(client(changes), nowMs)).toMatch(words));
});
