import { describe, expect, it } from '@jest/globals';
import { ago, incidentRecord } from '../../../test/support/alert-builders.js';
import { NOW_MS } from '../../../test/support/model-builders.js';
import { eventWords } from './event-words.js';
import { sightFactsOf } from './sight-words.js';
import type { SightFacts } from './sight.js';
import { spanOf } from './spoken.js';
import { incidentWords } from './wording.js';

const at = (time: string) => Date.parse(`2026-03-01T${time}Z`);
const SEEN = { seenFrom: '2026-03-01T02:10:05Z', seenTo: '2026-03-01T02:11:20Z', isOld: false };
const words = (parts: Parameters<typeof incidentRecord>[0]) => incidentWords(incidentRecord(parts), at('02:41:05'));

it('says a span as people read it', () => {
  expect(spanOf(at('02:10:05'), at('02:11:20'), 'and')).toBe('2026-03-01 02:10 and 02:11 UTC');
  expect(spanOf(at('02:10:05'), at('02:10:20'), 'to')).toBe('2026-03-01 02:10:05 to 02:10:20 UTC');
  expect(spanOf(at('23:59:05'), at('23:59:05') + 120_000, 'to')).toBe('2026-03-01 23:59 to 2026-03-02 00:01 UTC');
});

describe('what is said of an observed site', () => {
  it('is of a sweep', () => {
    const { says } = words({ alert: 'client_offline', count: 3, facts: { graceSeconds: 300, ...SEEN } });
    expect(says).toContain('As of the sweep from 2026-03-01 02:10 to 02:11 UTC.');
    expect(words({ alert: 'client_offline', count: 3, facts: { graceSeconds: 300 } }).says).not.toContain('sweep');
  });

  it('says how old it is when it is old, and why', () => {
    const facts = { online: 100, ...SEEN, isOld: true, unseenBecause: 'forbidden' };
    expect(words({ alert: 'fleet_mass_offline', scope: 'site', count: 40, facts }).says).toContain(
      'This is of the sweep from 2026-03-01 02:10 to 02:11 UTC, 31 minutes ago; nothing newer is known (the account lacks a permission).',
    );
  });

  it('gives a range for a return, and no moment', () => {
    const returned = { after: '2026-03-01T02:10:05Z', by: '2026-03-01T02:11:20Z' };
    const { says } = words({
      alert: 'client_offline',
      state: 'resolved',
      resolution: 'recovered',
      count: 0,
      peak: 4,
      facts: { ...SEEN, returned },
    });
    expect(says).toBe(
      'It is over for all 4 that were in it at most. The last of them came back between 2026-03-01 02:10 and 02:11 UTC.',
    );
  });

  it('has no word of slots, nor of who upgrades', () => {
    const facts = { waiting: 7, since: '2026-03-01T02:00:00Z', ...SEEN };
    const { says, firstChecks } = words({ alert: 'upgrade_no_progress', facts });
    expect(says).toMatch(
      /7 clients are online and Upgrade Pending, .* Whether any of them upgrades now is not visible/,
    );
    expect(`${says} ${firstChecks.join(' ')}`).not.toMatch(/slot|may start/);
  });

  it('names the reason why it cannot be looked at, and what to change where', () => {
    const refused = words({
      alert: 'appliance_unreachable',
      scope: 'appliance',
      scopeKey: 'A',
      facts: { role: 'primary', failedProbes: 5, since: '2026-03-01T02:00:00Z', reason: 'token_refused' },
    });
    expect(refused.title).toBe('Appliance A cannot be looked at');
    expect(refused.says).toContain('it refuses the account’s client ID or secret');
    expect(refused.firstChecks[0]).toContain('API Configuration');
    const gone = { role: 'primary', failedProbes: 5, since: '2026-03-01T02:00:00Z', reason: 'timed_out' };
    expect(words({ alert: 'appliance_unreachable', scope: 'appliance', scopeKey: 'A', facts: gone })).toMatchObject({
      title: 'Appliance A does not answer',
      says: expect.stringContaining('5 looks in a row reached nothing (no answer came in time)'),
    });
  });

  it('says that the limit is only recorded', () => {
    const change = { alert: 'limit_changed', before: 25, after: 50, by: 'person Ada', why: null } as const;
    expect(eventWords({ ...change, isObserved: true }).says).toMatch(/recorded .* not enforced by Rollcall/);
    expect(eventWords(change).title).toBe('The limit of upgrades is now 50');
  });
});

describe('what is kept of the view', () => {
  const sight: SightFacts = {
    source: 'sweep',
    latest: { fromMs: ago(1), toMs: ago(0.5) },
    previousMs: ago(3),
    firstMs: ago(9),
    nextMs: null,
    problem: null,
    troubles: [],
    returnedMs: null,
  };
  const kept = (before: number, count: number, alert: 'client_offline' | 'safety_brake' = 'client_offline') =>
    sightFactsOf({ sight, nowMs: NOW_MS }, { alert, count: before }, count);

  it('is the sweep, and the range in which the last one came back', () => {
    expect(kept(3, 2)).toMatchObject({ seenFrom: new Date(ago(1)).toISOString(), isOld: false, returned: null });
    expect(kept(2, 0)).toMatchObject({
      returned: { after: new Date(ago(3)).toISOString(), by: new Date(NOW_MS).toISOString() },
    });
    // Said once: what was kept of it then stays.
    expect(kept(0, 0)).not.toHaveProperty('returned');
    expect(kept(1, 1, 'safety_brake')).toEqual({});
    expect(sightFactsOf({ sight: null, nowMs: NOW_MS }, { alert: 'client_offline', count: 1 }, 0)).toEqual({});
  });
});
