import { describe, expect, it } from '@jest/globals';
import {
  FENCE,
  known,
  NEWER,
  NEXT_RUN,
  NOW_MS,
  observation,
  OLD,
  RUN,
  SECOND_MS,
  situation,
  slot,
  TARGET,
  upgrade,
} from '../../../test/support/model-builders.js';
import type { UpgradeState } from '../../contracts/words.js';
import { observe, observeConnection, started, type Observation } from './observe.js';
import { still, type Situation, type Upgrade } from './upgrade.js';

const see = (one: Upgrade, seen: Partial<Observation> = {}, site: Partial<Situation> = {}) =>
  observe(one, known(), observation(seen), situation(site));
const report = (outcome: 'running' | 'succeeded' | 'failed', fence = FENCE) => ({ fence, outcome });
const AT_TARGET = { version: TARGET.version };
/** Its start-by passed so long ago that the clocks cannot explain it. */
const LATE = { startByMs: NOW_MS - 31 * SECOND_MS, grantedAtMs: NOW_MS - 91 * SECOND_MS };
const held = (state: UpgradeState, parts: Partial<ReturnType<typeof slot>> = {}) =>
  upgrade(state, { slot: slot(parts) });

describe('a client without a slot', () => {
  it.each<[string, UpgradeState, Partial<Observation>, UpgradeState, string | undefined]>([
    ['joins the queue behind', 'awaiting_check_in', {}, 'queued', 'behind'],
    ['keeps its place', 'queued', {}, 'queued', undefined],
    ['has failed and stays so', 'failed', {}, 'failed', undefined],
    ['is held and stays so', 'held', {}, 'held', undefined],
    ['was up to date and has fallen back', 'up_to_date', {}, 'queued', 'behind'],
    ['was ahead and has fallen back', 'ahead', {}, 'queued', 'behind'],
    [
      'disconnects: queues nobody',
      'awaiting_check_in',
      { cause: 'disconnected', connection: 'offline' },
      'awaiting_check_in',
      undefined,
    ],
    ['disconnects in the queue', 'queued', { cause: 'disconnected', connection: 'offline' }, 'queued', undefined],
    ['is at the target', 'queued', AT_TARGET, 'up_to_date', undefined],
    ['is at the target though it had failed', 'failed', AT_TARGET, 'up_to_date', undefined],
    ['is newer than the appliance', 'queued', { version: NEWER }, 'ahead', undefined],
  ])('%s', (_, state, seen, expected, place) => {
    const transition = see(upgrade(state), seen);
    expect({ state: transition.after.state, place: transition.place }).toEqual({ state: expected, place });
  });

  it('joins at the front when somebody tried to Jump to it', () => {
    const transition = see(upgrade('awaiting_check_in', { wantsFront: true, reason: 'contacting' }));
    expect(transition.place).toBe('front');
    expect(transition.after).toMatchObject({ state: 'queued', reason: 'waiting_for_slot', wantsFront: false });
  });

  it('is held where automatic upgrades are off', () => {
    const { after, place } = see(upgrade('awaiting_check_in'), {}, { automaticUpgradesOn: false });
    expect(after).toMatchObject({ state: 'held', reason: 'automatic_upgrades_off' });
    expect(place).toBe('behind');
  });

  it.each<[string, Partial<Upgrade>, Partial<Observation>, string | undefined]>([
    ['at its first check-in', {}, {}, 'behind'],
    ['at its first check-in, wished for', { wantsFront: true }, {}, 'front'],
    ['not by a disconnect', {}, { cause: 'disconnected' }, undefined],
    ['not again', { rank: { class: 1, sequence: 100 } }, {}, undefined],
  ])('takes its place while a person holds it: %s', (_, parts, seen, place) => {
    const one = upgrade('held', { reason: 'held_by_person', rank: { class: 1, sequence: 0 }, ...parts });
    expect(see(one, seen).place).toBe(place);
  });

  it('forgets place, back-off and failure once it is at the target', () => {
    const one = upgrade('queued', {
      retryAtMs: NOW_MS,
      attempts: 2,
      failure: { reason: 'lease_expired', detail: null, atMs: 1 },
    });
    expect(see(one, AT_TARGET).after).toMatchObject({
      rank: { class: 1, sequence: 0 },
      retryAtMs: null,
      failure: null,
      finishedAtMs: NOW_MS,
    });
  });

  it('keeps the time at which it was first at the target', () => {
    expect(see(upgrade('queued', { finishedAtMs: 5 }), AT_TARGET).after.finishedAtMs).toBe(5);
  });

  it('is up to date before the first run, whatever it runs', () => {
    const one = upgrade('up_to_date', { runId: null, finishedAtMs: null });
    expect(see(one, {}, { run: null }).after).toMatchObject({ state: 'up_to_date', finishedAtMs: null });
  });
});

describe('a client that holds a slot', () => {
  it.each<[string, Upgrade, Partial<Observation>, UpgradeState, string | undefined]>([
    ['says that it runs', held('granted'), { report: report('running') }, 'upgrading', undefined],
    ['says so after it was suspect', held('suspect'), { report: report('running') }, 'upgrading', undefined],
    ['says so under an old fence', held('granted'), { report: report('running', 6) }, 'granted', undefined],
    [
      'says that it has succeeded: it is not back yet',
      held('granted'),
      { report: report('succeeded') },
      'upgrading',
      undefined,
    ],
    ['says that it has failed', held('upgrading'), { report: report('failed') }, 'queued', 'reported_failure'],
    [
      'says that it has failed under an old fence',
      held('upgrading'),
      { report: report('failed', 6) },
      'upgrading',
      undefined,
    ],
    ['is back at the target', held('upgrading'), AT_TARGET, 'up_to_date', 'succeeded'],
    [
      'is at the target by an earlier start: the present one may still reach it',
      held('granted'),
      { ...AT_TARGET, report: report('succeeded', 6) },
      'granted',
      undefined,
    ],
    [
      'says that it runs, at the target: it is not back yet',
      held('granted'),
      { ...AT_TARGET, report: report('running') },
      'upgrading',
      undefined,
    ],
    [
      'is at the target though nobody has told it',
      held('granted', { toldAtMs: null }),
      AT_TARGET,
      'up_to_date',
      'no_longer_pending',
    ],
    [
      'is back at the target without ever having said that it runs',
      held('suspect'),
      AT_TARGET,
      'up_to_date',
      'succeeded',
    ],
    [
      'is at the target but says that it failed',
      held('upgrading'),
      { ...AT_TARGET, report: report('failed') },
      'up_to_date',
      'reported_failure',
    ],
    ['checks in before start-by', held('granted'), {}, 'granted', undefined],
    [
      'checks in when the clocks may explain it',
      held('suspect', { startByMs: NOW_MS - 30 * SECOND_MS }),
      {},
      'suspect',
      undefined,
    ],
    ['checks in later without a word of it: not taken', held('suspect', LATE), {}, 'queued', 'start_not_taken'],
    ['the same, of one that was running: interrupted', held('upgrading', LATE), {}, 'queued', 'upgrade_interrupted'],
    ['the same, of a grant nobody was told', held('granted', { ...LATE, toldAtMs: null }), {}, 'queued', 'not_told'],
    ['checks in later and runs', held('upgrading', LATE), { report: report('running') }, 'upgrading', undefined],
    [
      'checks in later and runs under another fence',
      held('suspect', LATE),
      { report: report('running', 6) },
      'suspect',
      undefined,
    ],
    [
      'checks in later and says it has succeeded',
      held('upgrading', LATE),
      { report: report('succeeded') },
      'upgrading',
      undefined,
    ],
    [
      'checks in later with a report of an attempt before',
      held('suspect', LATE),
      { report: report('failed', 6) },
      'queued',
      'start_not_taken',
    ],
    [
      'disconnects later: proves nothing',
      held('upgrading', LATE),
      { cause: 'disconnected', connection: 'offline' },
      'upgrading',
      undefined,
    ],
  ])('%s', (_, one, seen, state, released) => {
    const { after, slotEnd } = see(one, seen);
    expect({ state: after.state, released: slotEnd?.reason }).toEqual({ state, released });
    expect(after.slot === null).toBe(released !== undefined);
  });

  it('keeps what a report says of the failure', () => {
    const { after } = see(held('upgrading'), { report: { ...report('failed'), detail: 'code 1603' } });
    expect(after.failure).toEqual({ reason: 'reported_failure', detail: 'code 1603', atMs: NOW_MS });
  });
});

describe('a client that had the run’s target before: the run went back to it', () => {
  const back = { run: { id: RUN.id, target: { version: OLD, revision: null } } };
  it.each<[string, Upgrade, Partial<Observation>, UpgradeState, string | undefined]>([
    ['checks in before start-by: may take the start yet', held('granted'), {}, 'granted', undefined],
    ['checks in before start-by, acknowledged', held('upgrading'), {}, 'upgrading', undefined],
    ['disconnects', held('upgrading', LATE), { cause: 'disconnected' }, 'upgrading', undefined],
    ['runs', held('upgrading', LATE), { report: report('running') }, 'upgrading', undefined],
    ['is back at its grant’s target', held('upgrading'), AT_TARGET, 'ahead', 'succeeded'],
    ['checks in later without a word of it: done with', held('suspect', LATE), {}, 'up_to_date', 'succeeded'],
    [
      'the same, of a grant nobody was told',
      held('granted', { ...LATE, toldAtMs: null }),
      {},
      'up_to_date',
      'not_told',
    ],
  ])('%s', (_, one, seen, state, released) => {
    const { after, slotEnd } = see(one, seen, back);
    expect({ state: after.state, released: slotEnd?.reason }).toEqual({ state, released });
  });
});

describe('a stale check-in', () => {
  it.each<[string, Upgrade, Partial<Observation>, UpgradeState]>([
    ['moves nobody', upgrade('awaiting_check_in'), {}, 'awaiting_check_in'],
    ['is no proof', held('suspect', LATE), {}, 'suspect'],
    ['is not taken for a return', held('upgrading'), AT_TARGET, 'upgrading'],
    ['still reports that it runs', held('granted'), { report: report('running') }, 'upgrading'],
    ['still reports a failure', held('upgrading'), { report: report('failed') }, 'queued'],
  ])('%s', (_, one, seen, state) => {
    expect(see(one, { ...seen, isNewest: false }).after.state).toBe(state);
  });

  it('that tells of a passive client brings it within reach', () => {
    const one = upgrade('queued', { reachable: false, reason: 'client_unreachable' });
    const { after } = see(one, { isNewest: false, connection: 'standby' });
    expect(after).toMatchObject({ reachable: true, reason: 'waiting_for_slot' });
  });
});

describe('a run that began meanwhile', () => {
  const site: Partial<Situation> = { run: NEXT_RUN };

  it('labels the client by what was known before, and queues it by what it says now', () => {
    const { after, place } = observe(
      upgrade('up_to_date'),
      known({ connection: 'offline' }),
      observation(),
      situation(site),
    );
    expect(after).toMatchObject({ state: 'queued', runId: NEXT_RUN.id, cohort: false });
    expect(place).toBe('behind');
  });

  it('has a client that finishes under its own target queue again', () => {
    const { after, place, slotEnd } = see(held('upgrading'), AT_TARGET, site);
    expect(slotEnd?.reason).toBe('succeeded');
    expect(after).toMatchObject({ state: 'queued', attempts: 0, slot: null });
    expect(place).toBe('behind');
  });

  it('is finished by a client that came back at its target at once', () => {
    const { after, slotEnd } = see(held('upgrading'), { version: NEXT_RUN.target.version }, site);
    expect(slotEnd?.reason).toBe('succeeded');
    expect(after).toMatchObject({ state: 'up_to_date', finishedAtMs: NOW_MS });
  });

  it('to an older version makes the client that finished ahead', () => {
    const { after } = see(held('upgrading'), AT_TARGET, {
      run: { id: 'run-2', target: { version: OLD, revision: null } },
    });
    expect(after).toMatchObject({ state: 'ahead', reason: 'ahead_of_appliance' });
  });

  it('has a disconnect that frees a slot wait for the check-in', () => {
    const { after } = see(held('upgrading'), { ...AT_TARGET, cause: 'disconnected', connection: 'offline' }, site);
    expect(after).toMatchObject({ state: 'awaiting_check_in', reason: 'awaiting_check_in', slot: null });
  });
});

describe('silence', () => {
  it.each<[string, Upgrade, Partial<Upgrade>]>([
    [
      'takes a waiting client out of reach, not out of its place',
      upgrade('queued'),
      { state: 'queued', reason: 'client_unreachable', reachable: false },
    ],
    [
      'leaves a back-off its reason',
      upgrade('queued', { reason: 'retry_backoff', retryAtMs: NOW_MS }),
      { reason: 'retry_backoff', reachable: false },
    ],
    [
      'frees no slot',
      upgrade('upgrading'),
      { state: 'upgrading', reason: null, reachable: false, slot: upgrade('upgrading').slot },
    ],
  ])('%s', (_, one, expected) => {
    const { after, place } = observeConnection(one, known(), 'offline', situation());
    expect(after).toMatchObject({ ...expected, rank: one.rank });
    expect(place).toBeUndefined();
  });

  it('labels as a check-in does, by the connection before it', () => {
    const { after } = observeConnection(upgrade('up_to_date'), known(), 'offline', situation({ run: NEXT_RUN }));
    expect(after).toMatchObject({ state: 'awaiting_check_in', runId: NEXT_RUN.id, cohort: true, reachable: false });
  });
});

describe('a start that was acknowledged', () => {
  it('is upgrading from then on, and counts no longer as undelivered', () => {
    const before = upgrade('suspect', { undelivered: 2 });
    const { after } = started(still(before), before.slot!, NOW_MS);
    expect(after).toMatchObject({ state: 'upgrading', reason: null, undelivered: 0, slot: { startedAtMs: NOW_MS } });
  });

  it('says nothing new the second time', () => {
    const before = upgrade('upgrading');
    expect(started(still(before), before.slot!, NOW_MS + SECOND_MS).after).toBe(before);
  });

  it('counts as told, should it have been forgotten that it was', () => {
    const before = upgrade('granted', { slot: slot({ toldAtMs: null }) });
    expect(started(still(before), before.slot!, NOW_MS).after.slot).toMatchObject({
      toldAtMs: NOW_MS,
      startedAtMs: NOW_MS,
    });
  });
});
