import { describe, expect, it } from '@jest/globals';
import {
  fleetClient,
  HOUR_MS,
  NOW_MS,
  settings,
  situation,
  TARGET,
  upgrade,
} from '../../../../test/support/model-builders.js';
import { sighting, sightingRecord } from '../../../../test/support/sighting-builders.js';
import type { SeenClient } from '../../../sites/model/seen-client.js';
import type { SightingRecord } from '../../../fleet/model/sighting.js';
import { applySighting, type SightedSubject } from './apply-sighting.js';

const rules = settings();
const RUN = { id: 'run-1', target: TARGET, baselineAtMs: NOW_MS - HOUR_MS, begunAtMs: NOW_MS - HOUR_MS / 2 };
const inRun = situation({ run: RUN });

function subject(
  record: Partial<SightingRecord> | null,
  state: 'up_to_date' | 'pending' | 'ghost' = 'up_to_date',
): SightedSubject {
  return {
    client: fleetClient({ connection: 'online' }),
    upgrade: upgrade(state, { finishedAtMs: null }),
    record: record === null ? null : sightingRecord(record),
  };
}
const apply = (one: SightedSubject, row: Partial<SeenClient>, seenAtMs = NOW_MS) =>
  applySighting(one, sighting(row, { seenAtMs }), rules, inRun);

describe('a sighting that is not newer', () => {
  it.each([0, -1, -60_000])('by %i ms changes nothing', (byMs) => {
    const one = subject({ seenAtMs: NOW_MS }, 'pending');
    expect(apply(one, { isLost: true, name: 'other' }, NOW_MS + byMs)).toBeNull();
    expect(apply(one, { isLost: true }, NOW_MS + 1)!.client.connection).toBe('lost');
  });
});

describe('a newcomer', () => {
  it('is in no cohort, and has come back from nowhere', () => {
    const { transition, record } = apply(subject(null), { needsUpdate: false })!;
    expect(transition.after).toMatchObject({ state: 'up_to_date', finishedAtMs: NOW_MS });
    expect(record).toMatchObject({ returnedByMs: null, pendingAtMs: null, seenAtMs: NOW_MS });
    const fresh = { ...subject(null), client: fleetClient(), upgrade: upgrade('up_to_date', { runId: null }) };
    expect(apply(fresh, { needsUpdate: true })!.transition.after).toMatchObject({ cohort: false, state: 'pending' });
  });
});

describe('a return', () => {
  const pending = { needsUpdate: true, pendingAtMs: NOW_MS - 60_000 };

  it('is kept with the two sightings that it lies between, while nothing else is seen', () => {
    const back = apply(subject(pending, 'pending'), { needsUpdate: false })!;
    expect(back.record).toMatchObject({
      returnedRunId: 'run-1',
      returnedAfterMs: NOW_MS - 60_000,
      returnedByMs: NOW_MS,
    });
    expect(back.transition).toMatchObject({ source: 'sweep', between: { afterMs: NOW_MS - 60_000, byMs: NOW_MS } });
    const later = apply({ ...subject(null), record: back.record }, { needsUpdate: false }, NOW_MS + 60_000)!;
    expect(later.record).toMatchObject({ returnedByMs: NOW_MS, pendingAtMs: NOW_MS - 60_000 });
    const again = apply({ ...subject(null), record: back.record }, { needsUpdate: true }, NOW_MS + 60_000)!;
    expect(again.record).toMatchObject({ returnedRunId: null, returnedByMs: null, pendingAtMs: NOW_MS + 60_000 });
  });

  it('is none of a client that was not seen pending last', () => {
    const one = subject({ needsUpdate: false, pendingAtMs: NOW_MS - 60_000 });
    expect(apply(one, { needsUpdate: false })!.record.returnedByMs).toBeNull();
  });
});

describe('a ghost', () => {
  const stale = { ghostOf: 'id-2', needsUpdate: true, lastConnectAtMs: 1000, lastDisconnectAtMs: 2000 };
  const asBefore = { needsUpdate: true, lastConnectAtMs: 1000, lastDisconnectAtMs: 2000 };

  it.each<[string, Partial<SeenClient>, string]>([
    ['stays one while nothing is heard of it', {}, 'ghost'],
    ['that connects is none', { lastConnectAtMs: NOW_MS }, 'pending'],
    ['that needs no update is none', { needsUpdate: false }, 'up_to_date'],
    [
      'that connected and went again is none',
      { lastConnectAtMs: NOW_MS - 2, lastDisconnectAtMs: NOW_MS - 1 },
      'pending',
    ],
  ])('%s', (_what, row, state) => {
    const { transition, record } = apply(subject(stale, 'ghost'), { ...asBefore, ...row })!;
    expect([transition.after.state, record.ghostOf]).toEqual([state, state === 'ghost' ? 'id-2' : null]);
  });
});
