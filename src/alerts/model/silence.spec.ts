import { expect, it } from '@jest/globals';
import { ago } from '../../../test/support/alert-builders.js';
import { NOW_MS } from '../../../test/support/model-builders.js';
import { ALERTS, type Alert } from '../../contracts/alert-words.js';
import { isMutedWhole, mutes, silencesOf, type SilenceRule } from './silence.js';

const silence = (parts: Partial<SilenceRule> = {}): SilenceRule => ({
  id: 's-1',
  alerts: [],
  filter: '',
  startsAtMs: ago(10),
  endsAtMs: NOW_MS + 1,
  ...parts,
});
const NAMED = silence({ alerts: ['fleet_mass_offline'] });
const TILLS = silence({ filter: 'group=Tills' });
const counts = (count: number, mutedCount: number) => ({ count, mutedCount });

it('is pierced by masses, appliances and the heartbeat, unless it names them', () => {
  const piercing = ALERTS.filter((alert) => !mutes(silence(), alert));
  expect(piercing).toEqual(['fleet_mass_offline', 'appliance_unreachable', 'appliance_upgrade_overrun', 'watchdog']);
  expect(piercing.every((alert) => mutes(silence({ alerts: [alert] }), alert))).toBe(true);
});

it.each<[string, SilenceRule, Alert, ReturnType<typeof counts>, boolean]>([
  ['a silence of all', silence(), 'client_offline', counts(5, 0), true],
  ['one that begins later', silence({ startsAtMs: NOW_MS + 1 }), 'client_offline', counts(5, 0), false],
  ['one that begins now', silence({ startsAtMs: NOW_MS }), 'client_offline', counts(5, 0), true],
  ['one that has ended', silence({ endsAtMs: NOW_MS }), 'client_offline', counts(5, 0), false],
  ['of another alert', NAMED, 'client_offline', counts(5, 0), false],
  ['of the alert by its name', NAMED, 'fleet_mass_offline', counts(5, 0), true],
  ['a mass pierces', silence(), 'fleet_mass_offline', counts(5, 0), false],
  ['events are muted too', silence(), 'limit_changed', counts(0, 0), true],
  ['some of its clients', TILLS, 'client_offline', counts(5, 4), false],
  ['all of its clients', TILLS, 'client_offline', counts(5, 5), true],
  ['of clients, where there is none', TILLS, 'client_offline', counts(0, 0), false],
  ['of clients, where it is not about clients', TILLS, 'safety_brake', counts(0, 0), false],
  ['a mass pierces a filter too', TILLS, 'fleet_mass_offline', counts(5, 5), false],
  [
    'unless it is named',
    silence({ alerts: ['fleet_mass_offline'], filter: 'group=Tills' }),
    'fleet_mass_offline',
    counts(5, 5),
    true,
  ],
])('%s', (_, rule, alert, of, expected) => {
  expect(isMutedWhole([rule], alert, of, NOW_MS)).toBe(expected);
});

it('tells those that mute whole from those whose filter is to be asked', () => {
  const all = silence({ id: 's-2' });
  expect(silencesOf([TILLS, all, NAMED], 'upgrade_failed', NOW_MS)).toEqual({ whole: [all], partial: [TILLS] });
  expect(silencesOf([TILLS, all, NAMED], 'safety_brake', NOW_MS)).toEqual({ whole: [all], partial: [] });
});
