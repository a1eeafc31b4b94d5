import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
import { applySighting, type AppliedSighting, type SightedSubject } from './apply-sighting.js';

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
/** How long an answer takes. */
const WAY_MS = 80;
const apply = (one: SightedSubject, row: Partial<SeenClient>, seenAtMs = NOW_MS) =>
  applySighting(one, sighting(row, { seenAtMs, answeredAtMs: seenAtMs + WAY_MS }), rules, inRun);

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
    expect(transition.after).toMatchObject({ state: 'up_to_date', finishedAtMs: NOW_MS + WAY_MS });
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
      returnedByMs: NOW_MS + WAY_MS,
    });
    const between = { afterMs: NOW_MS - 60_000, byMs: NOW_MS + WAY_MS };
    expect(back.transition).toMatchObject({ source: 'sweep', between });
    const later = apply({ ...subject(null), record: back.record }, { needsUpdate: false }, NOW_MS + 60_000)!;
    expect(later.record).toMatchObject({ returnedByMs: NOW_MS + WAY_MS, pendingAtMs: NOW_MS - 60_000 });
    const again = apply({ ...subject(null), record: back.record }, { needsUpdate: true }, NOW_MS + 60_000)!;
    expect(again.record).toMatchObject({ returnedRunId: null, returnedByMs: null, pendingAtMs: NOW_MS + 60_000 });
  });

  it('is none of a client that was not seen pending last', () => {
    const one = subject({ needsUpdate: false, pendingAtMs: NOW_MS - 60_000 });
    expect(apply(one, { needsUpdate: false })!.record.returnedByMs).toBeNull();
  });
});

interface Page {
  waitMs: number;
  /** From the asking to the reading of the row, and from there to the answer. */
  thereMs: number;
  backMs: number;
}

/** What is kept of a client that is pending until `backAtMs`, after those pages one after the other. */
function watched(pages: readonly Page[], backAtMs: number, answered = (_askedMs: number, atMs: number) => atMs) {
  let one = subject({ needsUpdate: true, seenAtMs: NOW_MS, pendingAtMs: NOW_MS }, 'pending');
  let applied: AppliedSighting | null = null;
  let nowMs = NOW_MS;
  for (const { waitMs, thereMs, backMs } of pages) {
    const seenAtMs = nowMs + 1 + waitMs;
    const readAtMs = seenAtMs + thereMs;
    nowMs = readAtMs + backMs;
    const needsUpdate = readAtMs < backAtMs;
    const row = sighting({ needsUpdate }, { seenAtMs, answeredAtMs: answered(seenAtMs, nowMs) });
    applied = applySighting(one, row, rules, inRun)!;
    one = { client: applied.client, upgrade: applied.transition.after, record: applied.record };
    if (!needsUpdate) break;
  }
  return applied!;
}

describe('the range of a return', () => {
  const way = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 30_000 }));
  const pages = fc.array(fc.record({ waitMs: fc.integer({ min: 0, max: 60_000 }), thereMs: way, backMs: way }), {
    ...{ minLength: 1, maxLength: 8 },
  });
  const lengthOf = (all: readonly Page[]) =>
    all.reduce((sum, { waitMs, thereMs, backMs }) => sum + 1 + waitMs + thereMs + backMs, 0);
  const nights = pages.chain((all) => fc.tuple(fc.constant(all), fc.integer({ min: 0, max: lengthOf(all) })));
  const holds = ({ record, transition }: AppliedSighting, backAtMs: number) =>
    record.returnedByMs === null ||
    (record.returnedAfterMs! <= backAtMs &&
      backAtMs <= record.returnedByMs &&
      transition.after.finishedAtMs === record.returnedByMs &&
      transition.between!.byMs === record.returnedByMs);

  it('has the return in it, whenever that was and however long the pages took', () => {
    fc.assert(
      fc.property(nights, ([all, inMs]) => {
        const backAtMs = NOW_MS + 1 + inMs;
        expect(holds(watched(all, backAtMs), backAtMs)).toBe(true);
      }),
    );
  });

  it('would not, ended it when the page was asked for that showed it', () => {
    const told = fc.property(nights, ([all, inMs]) => {
      const backAtMs = NOW_MS + 1 + inMs;
      return holds(
        watched(all, backAtMs, (askedMs) => askedMs),
        backAtMs,
      );
    });
    expect(fc.check(told).failed).toBe(true);
  });
});

describe('a ghost', () => {
  const stale = { ghostOf: 'id-2', needsUpdate: true, lastConnectAtMs: 1000, lastDisconnectAtMs: 2000 };
  const asBefore = { needsUpdate: true, lastConnectAtMs: 1000, lastDisconnectAtMs: 2000 };

  it.each<[string, Partial<SeenClient>, string]>([
    ['stays one while nothing is heard of it', {}, 'ghost'],
    [
      'stays one when what is known of the appliance’s clock moves',
      { lastConnectAtMs: 61_000, lastDisconnectAtMs: 62_000 },
      'ghost',
    ],
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
