import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, known, NOW_MS, situation, TARGET, upgrade } from '../../../test/support/model-builders.js';
import type { Connection, UpgradeState } from '../../contracts/words.js';
import { label, type Known } from './label.js';
import { observeSighting, returnOf, type SeenUpgrade } from './sighting.js';

const BASELINE_MS = NOW_MS - HOUR_MS;
const BEGUN_MS = NOW_MS - HOUR_MS / 2;
const RUN = { id: 'run-1', target: TARGET, baselineAtMs: BASELINE_MS, begunAtMs: BEGUN_MS };
const inRun = situation({ run: RUN });

const seen = (parts: Partial<SeenUpgrade> = {}): SeenUpgrade => ({
  seenAtMs: NOW_MS,
  answeredAtMs: NOW_MS + 80,
  needsUpdate: true,
  connection: 'online',
  lastConnectAtMs: NOW_MS - 60_000,
  lastDisconnectAtMs: NOW_MS - 120_000,
  isGhost: false,
  ...parts,
});
const wasSeen = (parts: Partial<Known> = {}): Known =>
  known({
    version: null,
    lastCheckInAtMs: null,
    sighting: { needsUpdate: false, lastConnectAtMs: null, lastDisconnectAtMs: null },
    ...parts,
  });

const away = { connection: 'offline', lastConnectAtMs: BASELINE_MS - 1 } as const;

describe('a sighting', () => {
  const TABLE: [string, Partial<SeenUpgrade>, typeof inRun, UpgradeState][] = [
    ['needs an update, no run', {}, situation({ run: null }), 'pending'],
    ['needs none, no run', { needsUpdate: false }, situation({ run: null }), 'up_to_date'],
    ['needs an update and was not there since the baseline', away, inRun, 'awaiting_check_in'],
    [
      'needs an update and connected since, gone again',
      { ...away, lastConnectAtMs: BASELINE_MS + 1 },
      inRun,
      'pending',
    ],
    ['needs an update and never lost its connection', { lastConnectAtMs: BASELINE_MS - 1 }, inRun, 'pending'],
    ['passive, last word before the baseline', { ...away, connection: 'standby' }, inRun, 'awaiting_check_in'],
    ['needs an update and is a ghost', { ...away, isGhost: true }, inRun, 'ghost'],
    ['needs none', { needsUpdate: false }, inRun, 'up_to_date'],
    ['needs none, though a ghost until now', { needsUpdate: false, isGhost: true }, inRun, 'up_to_date'],
  ];

  it.each(TABLE)('%s', (_what, parts, site, state) => {
    const { after } = observeSighting(
      upgrade('up_to_date', { finishedAtMs: null }),
      wasSeen(),
      seen(parts),
      site,
      'sweep',
    );
    expect(after.state).toBe(state);
    expect(after.finishedAtMs).toBe(state === 'up_to_date' && site.run !== null ? NOW_MS + 80 : null);
    expect(after.slot).toBeNull();
  });

  it('from before the run says nothing of the run', () => {
    const early = seen({ needsUpdate: false, seenAtMs: BEGUN_MS - 1 });
    const { after } = observeSighting(
      upgrade('up_to_date', { runId: null, finishedAtMs: null }),
      wasSeen(),
      early,
      inRun,
      'sweep',
    );
    expect(after).toMatchObject({ runId: RUN.id, finishedAtMs: null });
  });

  it('that shows it pending again takes back that it was done', () => {
    const done = upgrade('up_to_date', { finishedAtMs: NOW_MS - 1000 });
    const { after } = observeSighting(done, wasSeen(), seen(), inRun, 'sweep');
    expect(after).toMatchObject({ state: 'pending', reason: 'not_visible', finishedAtMs: null });
  });

  it('keeps when it was done first', () => {
    const done = upgrade('up_to_date', { finishedAtMs: NOW_MS - 1000 });
    const transition = observeSighting(done, wasSeen(), seen({ needsUpdate: false }), inRun, 'sweep');
    expect(transition.after).toBe(transition.before);
  });
});

describe('the return', () => {
  const back = seen({ needsUpdate: false });

  it('is a range from the asking for one to the answer to the next, with the time away by the appliance’s own times', () => {
    expect(returnOf(NOW_MS - 90_000, back, inRun)).toEqual({
      ...{ runId: RUN.id, afterMs: NOW_MS - 90_000, byMs: NOW_MS + 80 },
      awayMs: 60_000,
    });
  });

  it.each([
    ['was never seen pending', null, {}],
    ['is pending', NOW_MS - 1, { needsUpdate: true }],
    ['was seen before the run began', NOW_MS - HOUR_MS, { seenAtMs: BEGUN_MS - 1 }],
  ])('is none where it %s', (_what, pendingAtMs, parts) => {
    expect(returnOf(pendingAtMs, seen({ needsUpdate: false, ...parts }), inRun)).toBeNull();
  });

  it.each([
    ['the disconnect is older than the baseline', { lastDisconnectAtMs: BASELINE_MS - 1 }],
    ['there is no disconnect', { lastDisconnectAtMs: null }],
    ['it went away again', { lastDisconnectAtMs: NOW_MS - 1 }],
  ])('says no time away where %s', (_what, parts) => {
    expect(returnOf(NOW_MS - 90_000, seen({ needsUpdate: false, ...parts }), inRun)!.awayMs).toBeNull();
  });
});

describe('a new run', () => {
  const next = situation({ run: { ...RUN, id: 'run-2' } });
  const TABLE: [string, Connection, number | null, boolean][] = [
    ['online', 'online', null, true],
    ['standby', 'standby', null, true],
    ['offline since the baseline', 'offline', BASELINE_MS + 1, true],
    ['offline before the baseline', 'offline', BASELINE_MS - 1, false],
    ['lost since the baseline', 'lost', BASELINE_MS + 1, false],
    ['overdue', 'overdue', null, false],
  ];

  it.each(TABLE)(
    'has %s in its cohort or not, and leaves the state',
    (_what, connection, lastDisconnectAtMs, cohort) => {
      const was = upgrade('up_to_date', { cohort: !cohort });
      const sighting = { needsUpdate: false, lastConnectAtMs: null, lastDisconnectAtMs };
      const { after } = label(was, wasSeen({ connection, sighting }), next);
      expect(after).toMatchObject({ runId: 'run-2', cohort, finishedAtMs: null, state: 'up_to_date' });
    },
  );
});
