import { describe, expect, it } from '@jest/globals';
import {
  checkIn,
  FENCE,
  fleetClient,
  NEXT_RUN,
  NOW_MS,
  OLD,
  RUN,
  settings,
  situation,
  TARGET,
  upgrade,
} from '../../../test/support/model-builders.js';
import type { CheckIn } from '../../contracts/check-ins.js';
import { isStill, type Situation, type Upgrade } from '../../upgrades/model/upgrade.js';
import { applyCheckIn, type Subject } from './apply.js';

const known = fleetClient({
  epoch: 1,
  sequence: 10,
  version: OLD,
  connection: 'online',
  lastCheckInCause: 'heartbeat',
});
const subject = (one: Upgrade, parts: Partial<Subject> = {}): Subject => ({
  client: known,
  upgrade: one,
  isNew: false,
  ...parts,
});
const apply = (on: Subject, said: Partial<CheckIn>, site: Partial<Situation> = {}) =>
  applyCheckIn(on, checkIn({ sequence: 11, ...said }), settings(), situation(site));

describe('one check-in', () => {
  it('moves record and upgrade together', () => {
    const applied = apply(subject(upgrade('upgrading')), { version: TARGET.version, cause: 'upgraded' });
    expect(applied).toMatchObject({ status: 'accepted', client: { version: TARGET.version, sequence: 11 } });
    expect(applied.transition).toMatchObject({ after: { state: 'up_to_date' }, slotEnd: { reason: 'succeeded' } });
  });

  it.each<[string, Partial<CheckIn>, string]>([
    ['a duplicate', { sequence: 10, version: TARGET.version }, 'duplicate'],
    ['one whose epoch leaps', { epoch: 5000, version: TARGET.version }, 'rejected'],
  ])('changes nothing as %s', (_, said, status) => {
    const on = subject(upgrade('upgrading'));
    const applied = apply(on, { ...said, upgrade: { fence: FENCE, outcome: 'failed' } });
    expect(applied).toMatchObject({ status, attributesChanged: false });
    expect(applied.client).toBe(known);
    expect(isStill(applied.transition)).toBe(true);
  });

  it('is judged for its report alone when it is stale', () => {
    const on = subject(upgrade('upgrading'));
    const said = { sequence: 9, version: TARGET.version };
    expect(apply(on, said)).toMatchObject({ status: 'stale', transition: { after: { state: 'upgrading' } } });
    const failed = apply(on, { ...said, upgrade: { fence: FENCE, outcome: 'failed' } });
    expect(failed).toMatchObject({ status: 'stale', transition: { after: { state: 'queued' } } });
    expect(failed.client).toBe(known);
  });

  it('is judged by the version that it leaves in the record', () => {
    const run = { id: RUN.id, target: { version: TARGET.version, revision: '11' } };
    const withRevision = {
      ...known,
      revisionRegister: { value: '10', version: TARGET.version, epoch: 1, sequence: 2 },
    };
    const on = subject(upgrade('queued'), { client: withRevision });
    const applied = apply(on, { version: TARGET.version }, { run });
    expect(applied).toMatchObject({ client: { revision: '10' }, transition: { after: { state: 'queued' } } });
  });

  it('labels by what was known before it, when a run has begun meanwhile', () => {
    const offline = subject(upgrade('up_to_date'), { client: { ...known, connection: 'offline' } });
    const { transition } = apply(offline, {}, { run: NEXT_RUN });
    expect(transition.after).toMatchObject({ runId: NEXT_RUN.id, cohort: false, state: 'queued', reachable: true });
    expect(transition.before).toBe(offline.upgrade);
  });
});

describe('a client that nobody knows', () => {
  const newcomer = subject(
    upgrade('up_to_date', { runId: null, cohort: false, finishedAtMs: null, reachable: false }),
    {
      client: fleetClient(),
      isNew: true,
    },
  );

  it('belongs to no cohort and queues when it is behind', () => {
    const { transition, client } = apply(newcomer, {});
    expect(client).toMatchObject({ epoch: 1, sequence: 11, version: OLD, lastCheckInAtMs: NOW_MS });
    expect(transition.after).toMatchObject({ state: 'queued', runId: RUN.id, cohort: false });
    expect(transition.place).toBe('behind');
    expect(transition.before).toBe(newcomer.upgrade);
  });

  it('is up to date when it is at the target, or before the first run', () => {
    expect(apply(newcomer, { version: TARGET.version }).transition.after).toMatchObject({ state: 'up_to_date' });
    expect(apply(newcomer, {}, { run: null }).transition.after).toMatchObject({ state: 'up_to_date', runId: null });
  });

  it('does not queue by being disconnected', () => {
    expect(apply(newcomer, { cause: 'disconnected' }).transition.after).toMatchObject({ state: 'awaiting_check_in' });
  });
});
