import { describe, expect, it } from '@jest/globals';
import { AlertLife } from '../../../test/support/alert-life.js';
import { alertSettings, finding, incidentRecord, sight } from '../../../test/support/alert-builders.js';
import { NOW_MS } from '../../../test/support/model-builders.js';
import type { AlertSettings } from '../../contracts/alerts.js';
import type { IncidentRecord, Sight } from './incident.js';
import { mayReopen, stepIncident } from './incident-step.js';

const MINUTE = 60;
const HOUR = 3600;
const OFF: Partial<Sight> = { present: false };
const mass = finding({ alert: 'fleet_mass_offline', severity: 'critical' });

const life = (parts: Partial<AlertSettings> = {}, found = undefined as typeof mass | undefined) =>
  found === undefined ? new AlertLife(alertSettings(parts)) : new AlertLife(alertSettings(parts), found);
/** Firing and told, with so many clients. */
const firing = (count = 10) => life().during(31, { count });
const acknowledge = (one: AlertLife): AlertLife => {
  one.record = { ...one.record!, acknowledged: { atMs: one.nowMs, by: 'ada', note: null } };
  return one;
};

describe('the beginning', () => {
  it('waits for thirty seconds, then tells', () => {
    const one = life();
    one.during(30, { count: 3 });
    expect(one.record).toMatchObject({ state: 'pending', firedAtMs: null, told: null });
    one.during(5, { count: 4 });
    expect(one.words).toEqual(['30 firing 4']);
    expect(one.story).toEqual(['began', 'fired']);
    expect(one.record).toMatchObject({ state: 'firing', sequence: 1, told: { count: 4, severity: 'warning' } });
  });

  it('waits for nothing when it shall not', () => {
    expect(life({ groupWaitSeconds: 0 }).during(2, { count: 1 }).words).toEqual(['0 firing 1']);
  });

  it('forgets what went before it was told', () => {
    const one = life().during(20, { count: 1 }).during(40, OFF);
    expect(one.record).toBeNull();
    expect(one.words).toEqual([]);
  });

  it('takes what comes and goes within the wait for one', () => {
    const one = life().during(10, { count: 1 }).during(15, OFF).during(10, { count: 2 });
    expect(one.words).toEqual(['30 firing 2']);
    expect(one.story.filter((kind) => kind === 'began')).toHaveLength(1);
  });

  it('fires late when it is not so at the end of the wait', () => {
    const one = life().during(10, { count: 1 }).during(25, OFF).during(10, { count: 2 });
    expect(one.words).toEqual(['35 firing 2']);
  });

  it('tells nobody of what is counted in another before it fires', () => {
    const one = life().during(10, { count: 1 });
    expect(one.turn({ count: 1, endedBy: 'absorbed', absorbedBy: 'other' })).toMatchObject({
      forget: true,
      tell: null,
    });
  });
});

describe('updates', () => {
  it('tell of growth, five minutes after the last word', () => {
    const one = firing(10).during(9 * MINUTE, { count: 11 });
    expect(one.words).toEqual(['30 firing 10', '330 update grown 11']);
  });

  it('tell of a doubling at once', () => {
    const one = firing(10).during(MINUTE, { count: 19 }).during(MINUTE, { count: 20 });
    expect(one.words).toEqual(['30 firing 10', '91 update doubled 20']);
  });

  it('tell of fewer, where it is a tenth of them', () => {
    expect(firing(100).during(10 * MINUTE, { count: 91 }).words).toEqual(['30 firing 100']);
    expect(firing(100).during(10 * MINUTE, { count: 90 }).words).toEqual(['30 firing 100', '330 update changed 90']);
  });

  it('tell of a cause that is found', () => {
    const cause = { factor: 'group' as const, value: 'Tills', members: 10, all: 10, says: 'All 10 …' };
    const one = firing(10)
      .during(10 * MINUTE, { count: 10, cause })
      .during(10 * MINUTE, { count: 10, cause: { ...cause, all: 11 } });
    expect(one.words).toEqual(['30 firing 10', '330 update changed 10']);
  });

  it('tell of a severity that has risen, at once, and of none that has fallen', () => {
    const one = firing(1).during(10, { count: 1, severity: 'critical' });
    one.during(MINUTE, { count: 1, severity: 'warning' }).during(MINUTE, { count: 1, severity: 'critical' });
    expect(one.words).toEqual(['30 firing 1', '31 update severity_raised 1']);
    expect(one.story.filter((kind) => kind === 'severity_raised')).toHaveLength(2);
    expect(one.record?.severity).toBe('critical');
  });

  it('repeat after four hours without a word', () => {
    const one = life().during(9 * HOUR, { count: 5 }, 10);
    expect(one.words).toEqual(['30 firing 5', '14430 update repeated 5', '28830 update repeated 5']);
  });

  it('say less once somebody is at it', () => {
    const one = acknowledge(firing(10)).during(5 * HOUR, { count: 15 }, 10);
    expect(one.words).toEqual(['30 firing 10']);
    one.during(MINUTE, { count: 20 }).during(MINUTE, { count: 20, severity: 'critical' });
    one.during(10 * MINUTE, OFF);
    expect(one.said.slice(1).map(({ kind, cause }) => [kind, cause])).toEqual([
      ['update', 'doubled'],
      ['update', 'severity_raised'],
      ['resolved', null],
    ]);
  });
});

describe('the end', () => {
  it('is told after five minutes without interruption', () => {
    const one = life({ flappingChanges: 5 }).during(31, { count: 1 });
    one.during(299, OFF).during(1, { count: 1 }).during(301, OFF);
    expect(one.words).toEqual(['30 firing 1', '631 resolved 0']);
    expect(one.story).toEqual(['began', 'fired', 'calming', 'returned', 'calming', 'resolved']);
    expect(one.record).toMatchObject({ state: 'resolved', resolution: 'recovered', calmingSinceMs: null });
  });

  it('of a mass comes when less than a quarter of its peak is left', () => {
    const one = life({}, mass).during(31, { count: 1000 });
    one.during(20 * MINUTE, { count: 250 }).during(301, { count: 249 });
    expect(one.said.at(-1)).toMatchObject({ second: 31 + 20 * MINUTE + 300, kind: 'resolved', count: 249 });
    expect(one.record).toMatchObject({ resolution: 'mostly_recovered', peak: 1000 });
  });

  it('of a mass does not come while what is left is a mass by itself', () => {
    const one = life({}, mass)
      .during(31, { count: 1000 })
      .during(20 * MINUTE, { count: 210, standing: true });
    expect(one.record).toMatchObject({ state: 'firing', calmingSinceMs: null });
    expect(one.story).not.toContain('calming');
  });

  it.each(['absorbed', 'excused', 'switched_off'] as const)('comes at once when it is %s', (endedBy) => {
    const one = firing(3);
    one.turn({ count: 3, endedBy, absorbedBy: endedBy === 'absorbed' ? 'other' : null });
    expect(one.words).toEqual(['30 firing 3', '31 resolved 3']);
    expect(one.record).toMatchObject({ state: 'resolved', resolution: endedBy });
    expect(one.record?.absorbedBy).toBe(endedBy === 'absorbed' ? 'other' : null);
  });

  it('is final: a resolved record is left as it is', () => {
    const resolved = incidentRecord({ state: 'resolved', resolvedAtMs: NOW_MS, resolution: 'recovered' });
    expect(stepIncident(resolved, sight(), alertSettings(), NOW_MS)).toEqual({
      record: resolved,
      tell: null,
      events: [],
      forget: false,
    });
  });
});

describe('a return', () => {
  const resolved = () => firing(1).during(301, OFF);

  it('soon after the end reopens the same incident', () => {
    const one = resolved()
      .during(20 * MINUTE, OFF)
      .during(31, { count: 2 });
    expect(one.said.map(({ id, kind, sequence }) => [id, kind, sequence])).toEqual([
      ['incident-1', 'firing', 1],
      ['incident-1', 'resolved', 2],
      ['incident-1', 'firing', 3],
    ]);
    expect(one.story.at(-1)).toBe('reopened');
    expect(one.record).toMatchObject({ state: 'firing', resolvedAtMs: null, resolution: null, peak: 2 });
  });

  it('later is another one', () => {
    const one = resolved()
      .during(30 * MINUTE, OFF)
      .during(31, { count: 2 });
    expect(one.said.at(-1)).toMatchObject({ id: 'incident-2', kind: 'firing', sequence: 1 });
  });

  it('that goes before it is told leaves the incident resolved as it was', () => {
    const one = resolved();
    const before = one.record;
    one.during(10, { count: 2 }).during(31, OFF);
    expect(one.record).toMatchObject({
      state: 'resolved',
      resolution: 'recovered',
      resolvedAtMs: before!.resolvedAtMs,
      sequence: 2,
    });
    expect(one.words).toHaveLength(2);
  });

  it.each<[IncidentRecord['resolution'], boolean]>([
    ['recovered', true],
    ['mostly_recovered', true],
    ['absorbed', false],
    ['excused', false],
    ['switched_off', false],
  ])('of what was %s: %s', (resolution, may) => {
    const record = incidentRecord({ state: 'resolved', resolvedAtMs: NOW_MS, resolution });
    expect(mayReopen(record, alertSettings(), NOW_MS + 1_799_999)).toBe(may);
    expect(mayReopen(record, alertSettings(), NOW_MS + 1_800_000)).toBe(false);
  });
});

describe('flapping', () => {
  const flap = (one: AlertLife, times: number): AlertLife => {
    for (let time = 0; time < times; time += 1) one.during(MINUTE, OFF).during(MINUTE, { count: 1 });
    return one;
  };

  it('is one alert: told once, silent about on and off, resolved after half an hour of rest', () => {
    const one = flap(firing(1), 10).during(31 * MINUTE, OFF);
    // The latest change was at 1,231 s.
    expect(one.words).toEqual(['30 firing 1', '151 update flapping 0', '3031 resolved 0']);
    expect(one.story.slice(-3)).toEqual(['calming', 'flapping_ended', 'resolved']);
  });

  it('goes on as any other when it comes to rest while it is so', () => {
    const one = flap(firing(1), 3).during(31 * MINUTE, { count: 1 });
    expect(one.record).toMatchObject({ state: 'firing', flapping: false });
    one.during(301, OFF);
    expect(one.said.at(-1)?.kind).toBe('resolved');
  });

  it('still tells of a doubling', () => {
    const one = life().during(31, { count: 4 });
    for (let time = 0; time < 2; time += 1) one.during(MINUTE, OFF).during(MINUTE, { count: 4 });
    expect(one.record).toMatchObject({ flapping: true, told: { count: 0 } });
    one.during(10 * MINUTE, { count: 9 });
    expect(one.said.map(({ cause }) => cause)).toEqual([null, 'flapping']);
  });

  it('is seen across resolves', () => {
    const one = firing(1).during(302, OFF).during(MINUTE, { count: 1 }).during(302, OFF);
    expect(one.words).toEqual(['30 firing 1', '331 resolved 0', '363 firing 1', '393 update flapping 0']);
  });

  it('is not what comes and goes slowly', () => {
    const slow = firing(1);
    for (let time = 0; time < 5; time += 1) slow.during(4 * MINUTE, OFF).during(26 * MINUTE, { count: 1 }, 5);
    expect(slow.story).not.toContain('flapping_began');
  });
});

describe('a silence', () => {
  const MUTED = { muted: true };

  it('lets nothing be told, and tells what is still so when it ends', () => {
    const one = life().during(10 * MINUTE, { count: 5, ...MUTED });
    expect(one.words).toEqual([]);
    expect(one.record).toMatchObject({ state: 'firing', muted: true, sequence: 0 });
    expect(one.during(1, { count: 5 }).words).toEqual(['600 firing 5']);
    expect(one.story).toEqual(['began', 'muted', 'fired', 'unmuted']);
  });

  it('makes nothing of what ended in it and was never told', () => {
    const one = life()
      .during(10 * MINUTE, { count: 5, ...MUTED })
      .during(301, { ...OFF, ...MUTED });
    expect(one.record?.state).toBe('resolved');
    expect(one.words).toEqual([]);
  });

  it('holds back no end of what was told before', () => {
    const one = firing(5).during(301, { ...OFF, ...MUTED });
    expect(one.words).toEqual(['30 firing 5', '331 resolved 0']);
  });

  it('is followed by a word of what was told before and is still so', () => {
    const one = firing(5)
      .during(10 * MINUTE, { count: 5, ...MUTED })
      .during(MINUTE, { count: 5 });
    expect(one.words).toEqual(['30 firing 5', '631 update repeated 5']);
  });

  it('of some clients leaves the others told of', () => {
    const one = firing(10).during(5 * MINUTE, { count: 16, mutedCount: 6 });
    expect(one.words).toEqual(['30 firing 10']);
    expect(one.during(5 * MINUTE, { count: 16 }).words.slice(1)).toEqual(['331 update grown 16']);
  });
});

it('lets the heartbeat beat at its own pace, acknowledged or not, with no story', () => {
  const watchdog = finding({ alert: 'watchdog', severity: 'none' });
  const one = acknowledge(life({}, watchdog).during(1)).during(11 * MINUTE);
  expect(one.words).toEqual(['0 firing 0', '300 update repeated 0', '600 update repeated 0']);
  expect(one.story).toEqual(['began', 'fired']);
});

it('keeps what a later turn does not know any more', () => {
  const one = life({}, mass).during(31, { count: 9, facts: { siteUpdate: { run: 3 }, gone: 9 } });
  const cause = { factor: 'version' as const, value: '1', members: 9, all: 9, says: '' };
  one.turn({ count: 9, cause, facts: { gone: 8 } });
  one.turn({ count: 3, cause: null, facts: {} });
  expect(one.record).toMatchObject({ facts: { siteUpdate: { run: 3 }, gone: 8 }, cause });
});

it('compares a mass with all that were online before its first wave', () => {
  const one = life({}, mass).during(31, { count: 500, facts: { online: 1000 } });
  one.turn({ count: 900, facts: { online: 500 } });
  one.turn({ count: 900, facts: {} });
  expect(one.record?.facts).toEqual({ online: 1000 });
});

it('tells of half an hour in which it was not looked at only how it is now', () => {
  const one = firing(5);
  one.seconds += 30 * MINUTE;
  one.turn({ count: 50 });
  expect(one.said.at(-1)).toMatchObject({ kind: 'update', cause: 'doubled', count: 50 });
});
