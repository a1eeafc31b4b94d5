import { describe, expect, it } from '@jest/globals';
import { PIERCING_ALERTS } from '@contracts/alert-words';
import { bodyOf, coversWords, endAfter, lengthWords, listOf, newDraft, nextMorning, piercing } from './silence-draft';

const NOW = Date.parse('2026-03-01T21:48:20Z');
const ZONE = 'Europe/Berlin';
const draft = (more: object = {}) => ({ ...newDraft({}, NOW, ZONE), reason: 'certificate work', ...more });

describe('what is sent', () => {
  it('is every alert of every client from now on', () => {
    expect(bodyOf(draft({ endsAt: '2026-03-02T06:00' }), NOW, ZONE)).toEqual({
      ok: true,
      body: { alerts: [], filter: '', endsAt: '2026-03-02T05:00:00.000Z', reason: 'certificate work' },
    });
  });

  it('is what was chosen, in the order of the words, and the client list’s own filter', () => {
    const chosen = draft({
      which: 'some',
      alerts: ['upgrade_failed', 'client_offline'],
      whom: 'some',
      filter: { group: ['Tills, north'] },
      startsAt: '2026-03-02T01:00',
      endsAt: '2026-03-02T03:00',
    });
    expect(bodyOf(chosen, NOW, ZONE)).toEqual({
      ok: true,
      body: {
        alerts: ['client_offline', 'upgrade_failed'],
        filter: 'group=Tills%5C%2C+north',
        startsAt: '2026-03-02T00:00:00.000Z',
        endsAt: '2026-03-02T02:00:00.000Z',
        reason: 'certificate work',
      },
    });
  });

  it.each([
    ['alerts', { which: 'some' }],
    ['filter', { whom: 'some' }],
    ['startsAt', { startsAt: 'soon' }],
    ['endsAt', { endsAt: '' }],
    ['endsAt', { endsAt: '2026-03-01T22:00' }],
    ['endsAt', { startsAt: '2026-03-02T03:00', endsAt: '2026-03-02T03:00' }],
    ['reason', { reason: '  ' }],
  ])('misses %s in %j', (field, more) => {
    expect(bodyOf(draft(more), NOW, ZONE)).toMatchObject({ ok: false, field });
  });
});

it('counts lengths from now or from the planned beginning, to the whole minute', () => {
  expect(endAfter(NOW, 30, ZONE)).toBe('2026-03-01T23:18');
  expect(lengthWords(draft({ endsAt: '2026-03-02T06:00' }), NOW, ZONE)).toBe('From now until 2 Mar 06:00, 7 h 12 min');
  expect(lengthWords(draft({ startsAt: '2026-03-02T01:00', endsAt: '2026-03-02T03:00' }), NOW, ZONE)).toBe(
    'From 2 Mar 01:00 until 2 Mar 03:00, 2 h 00 min',
  );
  expect(lengthWords(draft({ endsAt: '' }), NOW, ZONE)).toBeNull();
});

it.each([
  ['2026-03-01T21:48:20Z', ZONE, '2026-03-02T06:00'],
  ['2026-03-02T04:00:00Z', ZONE, '2026-03-02T06:00'],
  ['2026-03-02T05:00:00Z', ZONE, '2026-03-03T06:00'],
  ['2026-03-02T05:00:00Z', 'UTC', '2026-03-02T06:00'],
])('at %s in %s the next morning is %s', (from, zone, at) => expect(nextMorning(Date.parse(from), zone).at).toBe(at));

it('says what it covers and what it lets through', () => {
  expect(coversWords({ alerts: [] })).toBe('Every alert');
  expect(listOf(['client_offline', 'upgrade_failed', 'safety_brake'])).toBe(
    'Clients offline, Upgrades failed and Safety brake',
  );
  expect(piercing({ which: 'every' })).toBe(PIERCING_ALERTS);
  expect(piercing({ which: 'some' })).toEqual([]);
});
