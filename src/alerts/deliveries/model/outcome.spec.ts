import { describe, expect, it } from '@jest/globals';
import { CLOSED, failed } from './circuit.js';
import type { Circuit, Outcome } from './delivery.js';
import { afterSending, type Sent } from './outcome.js';

const NOW = 1_000_000_000;
const fresh: Sent = { createdAtMs: NOW, step: 0, nextAttemptAtMs: NOW, isTest: false };
const enabled = { ...CLOSED, enabled: true };
const away: Outcome = { ok: false, retryable: true, reason: 'connection_failed' };
const at = (chance = 0, nowMs = NOW) => ({ nowMs, chance });

describe('the ladder of tries', () => {
  it.each([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])('has the step of %d s', (seconds) => {
    const step = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].indexOf(seconds);
    const next = { state: 'waiting', step: step + 1, nextAttemptAtMs: NOW + seconds * 1000 };
    expect(afterSending({ ...fresh, step }, enabled, away, at()).delivery).toEqual(next);
    const jittered = afterSending({ ...fresh, step }, enabled, away, at(0.999)).delivery;
    expect(jittered).toMatchObject({ state: 'waiting' });
    const later = (jittered as { nextAttemptAtMs: number }).nextAttemptAtMs - NOW;
    expect(later).toBeGreaterThan(seconds * 1000);
    expect(later).toBeLessThanOrEqual(seconds * 1100);
  });

  it('ends after its last step', () => {
    expect(afterSending({ ...fresh, step: 9 }, enabled, away, at()).delivery).toEqual({ state: 'given_up' });
  });

  it('costs a probe ahead of its time nothing', () => {
    const sent = { ...fresh, step: 6, nextAttemptAtMs: NOW + 5_000_000 };
    expect(afterSending(sent, enabled, away, at()).delivery).toEqual({
      state: 'waiting',
      step: 6,
      nextAttemptAtMs: NOW + 5_000_000,
    });
  });

  it.each([
    [1, 1000],
    [0, 1000],
    [3600, 3_600_000],
  ])('is left for a Retry-After of %d s, which costs no step', (retryAfterSeconds, ms) => {
    const busy: Outcome = { ok: false, retryable: true, reason: 'too_many_requests', retryAfterSeconds };
    const { delivery, circuit } = afterSending({ ...fresh, step: 3 }, enabled, busy, at());
    expect(delivery).toEqual({ state: 'waiting', step: 3, nextAttemptAtMs: NOW + ms });
    expect(circuit.heldUntilMs).toBe(retryAfterSeconds === 0 ? null : NOW + retryAfterSeconds * 1000);
  });

  it('gives up who says "later" for longer than the ladder is', () => {
    const busy: Outcome = { ok: false, retryable: true, reason: 'too_many_requests', retryAfterSeconds: 60 };
    const since = (hours: number) => ({ ...fresh, createdAtMs: NOW - hours * 3_600_000 });
    expect(afterSending(since(75), enabled, busy, at()).delivery.state).toBe('waiting');
    expect(afterSending(since(84), enabled, busy, at()).delivery.state).toBe('given_up');
  });
});

describe('a message', () => {
  it('that was not understood is given up, and says nothing of the receiver but that it fails', () => {
    const refused: Outcome = { ok: false, retryable: false, reason: 'refused' };
    expect(afterSending(fresh, enabled, refused, at())).toEqual({
      delivery: { state: 'given_up' },
      circuit: { failures: 0, failingSinceMs: NOW, heldUntilMs: null, lastReason: 'refused' },
      releases: false,
      disables: false,
    });
  });

  it('that is answered with 410 switches the receiver off', () => {
    const gone: Outcome = { ok: false, retryable: false, disable: true, reason: 'gone' };
    expect(afterSending(fresh, enabled, gone, at())).toMatchObject({ delivery: { state: 'given_up' }, disables: true });
  });

  it('is cancelled when its receiver was switched off meanwhile, unless it arrived', () => {
    const off = { ...enabled, enabled: false };
    expect(afterSending(fresh, off, away, at()).delivery).toEqual({ state: 'cancelled' });
    expect(afterSending(fresh, off, { ok: true }, at()).delivery).toEqual({ state: 'delivered' });
  });

  it('that is a test is tried once, and its failure is no failure of alerts', () => {
    const failing = { ...enabled, failures: 2, failingSinceMs: NOW - 5, lastReason: 'timed_out' as const };
    const { delivery, circuit } = afterSending({ ...fresh, isTest: true }, failing, away, at());
    expect(delivery).toEqual({ state: 'given_up' });
    expect(circuit).toEqual({ failures: 2, failingSinceMs: NOW - 5, heldUntilMs: null, lastReason: 'timed_out' });
  });
});

describe('the circuit of a receiver', () => {
  const after = (failures: number): Circuit => {
    let circuit: Circuit = CLOSED;
    for (let index = 0; index < failures; index += 1) {
      circuit = failed({ ...circuit, heldUntilMs: null }, { reason: 'timed_out', retryable: true }, NOW);
    }
    return circuit;
  };

  it.each([
    [1, null],
    [4, null],
    [5, 30_000],
    [6, 60_000],
    [7, 120_000],
    [8, 240_000],
    [9, 300_000],
    [500, 300_000],
  ])('after %d failures in a row holds tries for %j ms', (failures, hold) => {
    expect(after(failures).heldUntilMs).toBe(hold === null ? null : NOW + hold);
  });

  it('knows since when it fails', () => {
    expect(failed(after(3), { reason: 'timed_out', retryable: true }, NOW + 9).failingSinceMs).toBe(NOW);
  });

  it('is closed by a delivery, which lets everything go that waited', () => {
    const ok: Outcome = { ok: true };
    expect(afterSending(fresh, { ...after(7), enabled: true }, ok, at())).toMatchObject({
      circuit: CLOSED,
      releases: true,
    });
    expect(afterSending(fresh, { ...after(1), enabled: true }, ok, at()).releases).toBe(false);
  });
});
