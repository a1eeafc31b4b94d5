import { describe, expect, it } from '@jest/globals';
import { aftermath, ago, alertSettings, minutes, siteFacts } from '../../../test/support/alert-builders.js';
import { NOW_MS } from '../../../test/support/model-builders.js';
import type { GroupLoss } from './facts.js';
import { judgeMass, massQuestion, uncovered } from './mass-offline.js';

const settings = alertSettings();
const LATELY = { goneAfterMs: ago(5), onlineAtMs: ago(10), since: 'lately' };
const sinceInstall = (beganAtMs: number) => ({ goneAfterMs: beganAtMs, onlineAtMs: null, since: 'install' });
const downtime = (dueAtMs: number, sinceMs = ago(30)) => ({ appliance: 'A' as const, sinceMs, dueAtMs });

describe('the question which losses count', () => {
  it.each([
    ['ordinarily: five minutes, of ten ago', null, null, 1, LATELY],
    ['while a downtime is expected: none', null, downtime(NOW_MS), 1, null],
    ['nor when the fleet comes back from one before', aftermath(), downtime(NOW_MS + 1), 1, null],
    [
      'an overrun is no longer expected',
      aftermath({ steadyAtMs: null }),
      downtime(NOW_MS - 1),
      1,
      sinceInstall(ago(60)),
    ],
    ['an overrun nobody knows the beginning of', null, downtime(NOW_MS - 1), 1, LATELY],
    ['not steady yet', aftermath({ beganAtMs: ago(60), steadyAtMs: null }), null, 1, null],
    ['never steady again', aftermath({ beganAtMs: ago(61), steadyAtMs: null }), null, 1, sinceInstall(ago(61))],
    [
      'not steady between two installs that together take long',
      aftermath({ beganAtMs: ago(90), steadyAtMs: null, expectedUntilMs: ago(10) }),
      null,
      1,
      null,
    ],
    [
      'nor ten minutes after the last of them',
      aftermath({ beganAtMs: ago(90), steadyAtMs: null, expectedUntilMs: ago(10) - 1 }),
      null,
      1,
      sinceInstall(ago(90)),
    ],
    ['steady for less than ten minutes', aftermath({ steadyAtMs: ago(10) + 1 }), null, 1, null],
    ['steady for ten minutes', aftermath({ steadyAtMs: ago(10) }), null, 1, sinceInstall(ago(60))],
    ['steady for less than thirty', aftermath({ steadyAtMs: ago(30) + 1 }), null, 1, sinceInstall(ago(60))],
    ['steady for thirty', aftermath({ steadyAtMs: ago(30) }), null, 1, LATELY],
    [
      'at speed 60 ten minutes are ten seconds',
      aftermath({ steadyAtMs: NOW_MS - 10_000 }),
      null,
      60,
      sinceInstall(ago(60)),
    ],
    ['and not nine', aftermath({ steadyAtMs: NOW_MS - 9_999 }), null, 60, null],
    ['and thirty minutes thirty seconds', aftermath({ steadyAtMs: NOW_MS - 30_000 }), null, 60, LATELY],
  ])('%s', (_, after, down, speed, expected) => {
    expect(massQuestion({ aftermath: after, downtime: down, speed, nowMs: NOW_MS, sight: null }, settings)).toEqual(
      expected,
    );
  });
});

const group = (name: string, online: number, gone: number): GroupLoss => ({ group: name, online, gone });
const losses = (online: number, gone: number, ...groups: GroupLoss[]) => ({ online, gone, groups });

describe('the ladder', () => {
  it.each([
    ['a fifth of the site', losses(25_000, 5000), ['site:']],
    ['less than a fifth', losses(25_000, 4999), []],
    ['a fifth, but fewer than five clients', losses(20, 4), []],
    ['five of five', losses(5, 5), ['site:']],
    ['half of a group', losses(1000, 20, group('Tills', 40, 20)), ['group:Tills']],
    ['less than half of a group', losses(1000, 20, group('Tills', 41, 20)), []],
    ['a small group whole', losses(1000, 19, group('Tills', 19, 19)), []],
    ['two groups', losses(1000, 60, group('Tills', 40, 30), group('Labs', 30, 30)), ['group:Tills', 'group:Labs']],
    ['the site before its groups', losses(100, 30, group('Tills', 30, 30)), ['site:']],
    ['clients in no group are no group', losses(1000, 100, group('', 100, 100)), []],
    ['nobody there', losses(0, 0), []],
    ['nothing counted', null, []],
  ])('%s', (_, counted, expected) => {
    expect(judgeMass(counted, settings).map(({ scope, scopeKey }) => `${scope}:${scopeKey}`)).toEqual(expected);
  });

  it('says how many of how many', () => {
    expect(judgeMass(losses(100, 30), settings)).toEqual([{ scope: 'site', scopeKey: '', online: 100, gone: 30 }]);
  });

  it('leaves groups to the incident of their site, as long as that is open', () => {
    const mass = (scope: 'site' | 'group', scopeKey: string) => ({
      alert: 'fleet_mass_offline' as const,
      scope,
      scopeKey,
    });
    const other = { alert: 'client_offline' as const, scope: 'clients' as const, scopeKey: '' };
    const found = [other, mass('group', 'Tills')];
    expect(uncovered(found, [])).toEqual(found);
    expect(uncovered(found, [mass('group', 'Labs')])).toEqual(found);
    expect(uncovered(found, [mass('site', '')])).toEqual([other]);
  });
});

it('measures its times in the settings', () => {
  const own = alertSettings({ massOfflineWithinSeconds: 60, massOfflineComparedSeconds: 120 });
  expect(massQuestion(siteFacts({ speed: 60 }), own)).toEqual({
    goneAfterMs: NOW_MS - minutes(1),
    onlineAtMs: NOW_MS - minutes(2),
    since: 'lately',
  });
});
