import { describe, expect, it } from '@jest/globals';
import type { Client } from '@contracts/clients';
import { nextCheckIn, placeInWords, standingOf } from './waiting';

const nowMs = Date.parse('2026-03-01T02:00:00.000Z');
const at = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
const client = (changes: Partial<Client>) =>
  ({
    upgradeState: 'queued',
    reason: 'waiting_for_slot',
    queuePosition: 412,
    expectedWaitSeconds: 840,
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

describe('where a client stands', () => {
  it('waits for a slot, with its place and an estimate that says what it is', () => {
    const { headline, details } = standingOf(client({}), false, nowMs);
    expect(headline).toBe('Waiting for a slot.');
    expect(details).toEqual([
      'Place 412 in the upgrade queue.',
      'Expected to start in about 14 min, from the turnover of the last minutes.',
    ]);
  });

  it.each([
    [0, 'A slot is free for it now.', 'Place 412, a slot is free'],
    [null, 'No expected start yet: nothing has come back in the last minutes.', 'Place 412'],
    [90, 'Expected to start in about 2 min, from the turnover of the last minutes.', 'Place 412, about 2 min'],
  ])('says of an expected wait of %s s: %s', (seconds, sentence, short) => {
    const waiting = client({ expectedWaitSeconds: seconds });
    expect(standingOf(waiting, false, nowMs).details).toContain(sentence);
    expect(placeInWords(waiting)).toBe(short);
    expect(placeInWords(client({ queuePosition: null }))).toBeNull();
  });

  it('promises nothing while starts are held', () => {
    expect(standingOf(client({ reason: 'paused' }), true, nowMs).details).toContain(
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
    const { headline, details } = standingOf(failed, false, nowMs);
    expect(headline).toBe('Its attempts are used up.');
    expect(details[0]).toBe('3 attempts of 3 used.');
    expect(details[1]).toMatch(/^Last failure .+, reported that the upgrade failed: "disk full"\.$/);
  });

  it('says what its state means when there is no reason', () => {
    expect(standingOf(client({ upgradeState: 'up_to_date', reason: null }), false, nowMs).headline).toMatch(
      /^Needs no update/,
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
