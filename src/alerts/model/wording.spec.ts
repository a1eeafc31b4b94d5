import { describe, expect, it } from '@jest/globals';
import { ago, incidentRecord } from '../../../test/support/alert-builders.js';
import { NOW_MS } from '../../../test/support/model-builders.js';
import { ALERT_EVENTS, ALERTS, INCIDENT_EVENTS, RESOLUTIONS, type Alert } from '../../contracts/alert-words.js';
import { eventSays, eventWords, type AlertEventFacts } from './event-words.js';
import type { IncidentRecord } from './incident.js';
import { incidentWords } from './wording.js';

const iso = (timeMs: number) => new Date(timeMs).toISOString();
const CONDITIONS = ALERTS.filter((alert) => !(ALERT_EVENTS as readonly Alert[]).includes(alert));
const words = (parts: Partial<IncidentRecord>) => incidentWords(incidentRecord(parts), NOW_MS);
const UPDATE = { at: iso(ago(60)), run: 3 };
const MASS = {
  alert: 'fleet_mass_offline',
  scope: 'site',
  count: 24_990,
  peak: 24_990,
  facts: { online: 25_000, gone: 24_990, comparedWith: 'install', siteUpdate: UPDATE, overrun: false },
} as const;

describe('a mass', () => {
  it('after a site update says to check certificate stores first', () => {
    const { title, says, firstChecks, runbook } = words(MASS);
    expect(title).toBe('24,990 clients are offline at once');
    expect(says).toBe(
      '24,990 clients are gone: more than 99 % of the 25,000 that were online when the installation began. It follows the site update of 2026-03-01 01:00 UTC: check certificate stores first.',
    );
    expect(firstChecks[0]).toMatch(
      /^Certificate stores: check that they are up to date .*most Jump Clients may appear offline/,
    );
    expect(runbook).toBe('/runbooks/fleet_mass_offline');
  });

  it('without one speaks of none', () => {
    const text = JSON.stringify(words({ ...MASS, facts: { online: 25_000, comparedWith: 'lately' } }));
    expect(text).not.toMatch(/certificate/i);
    expect(text).toContain('more than 99 % of the 25,000 that were online shortly before.');
  });

  it('says that an appliance does not answer either', () => {
    expect(words({ ...MASS, facts: { ...MASS.facts, unreachable: 'A' } }).says).toMatch(
      /Appliance A does not answer either\.$/,
    );
  });

  it('of a group names it, whatever it is called', () => {
    expect(words({ ...MASS, scope: 'group', scopeKey: 'Tills\u001b[2J', count: 40 }).title).toBe(
      '40 clients of the group Tills\\u001b[2J are offline at once',
    );
  });

  it('says in an overrun that the appliance should be back', () => {
    expect(words({ ...MASS, facts: { ...MASS.facts, overrun: true } }).says).toMatch(/should be back by now/);
  });

  it('that is mostly over says how many are left', () => {
    const over = { ...MASS, state: 'resolved', resolution: 'mostly_recovered', count: 312 } as const;
    expect(words(over)).toMatchObject({
      title: '24,990 clients were offline at once',
      says: 'Of 24,990 that were gone 312 are left. They are told of as single clients from now on.',
    });
  });
});

it.each<[string, Partial<IncidentRecord>, string, RegExp]>([
  [
    'one client',
    { count: 1 },
    '1 client is offline',
    /^1 client should be there and is not: offline for longer than 5 minutes/,
  ],
  ['some muted', { mutedCount: 4 }, '12 clients are offline', /Of them 4 are muted\.$/],
  ['flapping', { flapping: true }, '12 clients are offline', /It has come and gone several times\.$/],
  [
    'watched',
    { count: 0, calmingSinceMs: ago(2) },
    '0 clients are offline',
    /^Nobody is in it any more since 2026-03-01 01:58 UTC/,
  ],
  [
    'a brake that may be over',
    { alert: 'safety_brake', scope: 'site', count: 0, calmingSinceMs: ago(2) },
    'New upgrades have paused themselves',
    /^It is not so any more since/,
  ],
  [
    'failed',
    { alert: 'upgrade_failed', count: 1 },
    '1 client has failed to upgrade',
    /used up all attempts and waits for a person/,
  ],
  [
    'an appliance',
    { alert: 'appliance_unreachable', scopeKey: 'B', facts: { role: 'backup', failedProbes: 3, since: iso(ago(3)) } },
    'Appliance B does not answer',
    /^Appliance B, the backup, has not answered since 2026-03-01 01:57 UTC: 3 looks in a row/,
  ],
  [
    'an install',
    { alert: 'appliance_upgrade_overrun', scopeKey: 'A', facts: { since: iso(ago(75)), plannedSeconds: 3600 } },
    'The installation on appliance A takes too long',
    /for 1 hour 15 minutes; it should be through within 1 hour\.$/,
  ],
  [
    'a pair',
    {
      alert: 'failover_exposed',
      facts: { because: 'longer_than_planned', since: iso(ago(150)), plannedSeconds: 7200 },
    },
    'The pair has been without failover longer than planned',
    /for 2 hours 30 minutes; planned were 2 hours\./,
  ],
  [
    'two that lead',
    { alert: 'failover_exposed', facts: { because: 'both_lead' } },
    'Both appliances say that they are primary',
    /no upgrade plan is on/,
  ],
  [
    'a receiver',
    { alert: 'delivery_failing', scope: 'receiver', facts: { name: 'On\ncall', since: iso(ago(60)) } },
    'Alerts do not reach On\\u000acall',
    /have failed since 2026-03-01 01:00 UTC/,
  ],
  [
    'no progress',
    { alert: 'upgrade_no_progress', facts: { waiting: 1, since: iso(ago(15)) } },
    'No client finishes its upgrade',
    /^1 client waits/,
  ],
])('says of %s', (_, parts, title, says) => {
  expect(words(parts).title).toBe(title);
  expect(words(parts).says).toMatch(says);
});

describe('every alert', () => {
  it.each(CONDITIONS)('%s has words while it is so and once it is over, even where facts are missing', (alert) => {
    const over = RESOLUTIONS.map((resolution) => words({ alert, state: 'resolved', resolution, facts: {} }));
    const all = [words({ alert, facts: {} }), ...over];
    for (const { title, says, runbook } of all) {
      expect(title).toMatch(/^[A-Z\d].*[a-zA-Z]$/);
      expect(says).toMatch(/^[A-Z\d].*\.$/);
      expect(`${title} ${says}`).not.toMatch(/undefined|null|NaN|_/);
      expect(runbook).toBe(`/runbooks/${alert}`);
    }
    expect(over[0]!.title).not.toBe(all[0]!.title);
  });

  it.each(CONDITIONS.filter((alert) => alert !== 'watchdog'))('%s says what to look at first', (alert) => {
    expect(words({ alert, facts: {} }).firstChecks.length).toBeGreaterThan(1);
  });
});

it.each<[AlertEventFacts, string, string]>([
  [
    { alert: 'limit_changed', before: 25, after: 40, by: 'person ada', why: 'the night is short' },
    'The limit of upgrades is now 40',
    'ada changed the maximum of concurrent upgrades from 25 to 40. Why: the night is short',
  ],
  [
    { alert: 'limit_changed', before: null, after: 40, by: null, why: null },
    'The limit of upgrades is now 40',
    'Rollcall changed the maximum of concurrent upgrades to 40.',
  ],
  [
    { alert: 'run_finished', run: 3, target: '24.2.1', upToDate: 24_990, failed: 2, seconds: 7260 },
    'Upgrade run 3 is finished',
    'Nobody is waited for any more: the run to 24.2.1 has ended after 2 hours 1 minute. 24,990 clients are up to date. 2 clients could not be upgraded.',
  ],
  [
    { alert: 'run_finished', run: 3, target: null, upToDate: null, failed: null, seconds: null },
    'Upgrade run 3 is finished',
    'Nobody is waited for any more: the run has ended.',
  ],
  [
    { alert: 'window_started', which: 'first', opensAtMs: ago(0), closesAtMs: ago(-120), isPlanUnderWay: true },
    'The first maintenance window has begun',
    'It lasts until 2026-03-01 04:00 UTC.',
  ],
  [
    { alert: 'window_ended', which: 'second', opensAtMs: ago(120), closesAtMs: ago(0), isPlanUnderWay: true },
    'The second maintenance window is over',
    'It began at 2026-03-01 00:00 UTC. The upgrade plan is not finished.',
  ],
])('tells what happened: %j', (event, title, says) => {
  expect(eventWords(event)).toEqual({ title, says, firstChecks: [], runbook: `/runbooks/${event.alert}` });
});

describe('the story', () => {
  it.each(INCIDENT_EVENTS)('has a sentence for %s, even where nothing more is known', (kind) => {
    expect(eventSays(kind, {})).toMatch(/^[A-Z\d].*\.$/);
    expect(eventSays(kind, {})).not.toMatch(/undefined|null|NaN|_/);
  });

  it.each([
    [eventSays('fired', { count: 4812, severity: 'warning' }), 'It was told: 4,812 clients.'],
    [eventSays('fired', { count: 0, muted: true }), 'It fired. A silence covers it: nobody was told.'],
    [eventSays('updated', { cause: 'doubled', count: 8 }), 'It has doubled: 8 clients.'],
    [eventSays('severity_raised', { from: 'warning', to: 'critical' }), 'It is critical now; it was warning.'],
    [eventSays('acknowledged', { note: 'on\nmy way' }, 'person ada'), 'ada is at it: on\\u000amy way'],
    [eventSays('absorbed_others', { count: 2 }), '2 smaller incidents are counted in it.'],
    [eventSays('resolved', { resolution: 'excused' }), 'What caused it is expected now.'],
  ])('%s', (line, expected) => {
    expect(line).toBe(expected);
  });
});
