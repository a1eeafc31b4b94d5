import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { incidentRecord, messageClient } from '../../../test/support/alert-builders.js';
import { NOW_MS } from '../../../test/support/model-builders.js';
import { alertMessageSchema, MESSAGE_BYTES_MAX, SAMPLE_MAX as CONTRACT_SAMPLE_MAX } from '../../contracts/alerts.js';
import { eventWords } from './event-words.js';
import { BYTES_MAX, dedupKey, eventMessage, incidentMessage, SAMPLE_MAX, type IncidentTold } from './message.js';
import { incidentWords } from './wording.js';

const BASE = 'https://rollcall.example.com';
const told = (parts: Partial<IncidentTold> = {}): IncidentTold => {
  const record = parts.record ?? incidentRecord();
  return {
    record,
    kind: 'firing',
    cause: null,
    words: incidentWords(record, NOW_MS),
    site: { slug: 'head-office', name: 'Head office' },
    urls: {
      site: `${BASE}/sites/head-office`,
      subject: `${BASE}/sites/head-office/alerts/${record.id}`,
      runbook: `${BASE}/runbooks/${record.alert}`,
    },
    sample: [messageClient()],
    returned: 2,
    nowMs: NOW_MS,
    ...parts,
  };
};
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

it('has the bounds of the contract', () => {
  expect([BYTES_MAX, SAMPLE_MAX]).toEqual([MESSAGE_BYTES_MAX, CONTRACT_SAMPLE_MAX]);
});

it('is the contract’s message, with one key and a number of its own', () => {
  const message = incidentMessage(told());
  expect(alertMessageSchema.parse(message)).toEqual(message);
  expect(message).toMatchObject({
    id: `${incidentRecord().id}-1`,
    kind: 'firing',
    dedupKey: 'rollcall/head-office/019a0000-0000-7000-8000-000000000001',
    sequence: 1,
    scope: { kind: 'clients', name: null },
    title: '12 clients are offline',
    counts: { now: 12, muted: 0, peak: 12, returned: 2 },
    runbookUrl: `${BASE}/runbooks/client_offline`,
    sample: [messageClient()],
  });
});

describe('by what it is about', () => {
  it.each([
    ['a group', { alert: 'fleet_mass_offline', scope: 'group', scopeKey: 'Tills' } as const, 'Tills', true],
    ['an appliance', { alert: 'appliance_unreachable', scope: 'appliance', scopeKey: 'A' } as const, 'A', false],
    [
      'a receiver',
      { alert: 'delivery_failing', scope: 'receiver', scopeKey: 'r-1', facts: { name: 'On call' } } as const,
      'On call',
      false,
    ],
    ['the site', { alert: 'safety_brake', scope: 'site' } as const, null, false],
  ])('%s', (_, parts, name, hasCounts) => {
    const message = incidentMessage(told({ record: incidentRecord(parts), sample: [] }));
    expect(message.scope.name).toBe(name);
    expect(message.counts !== null).toBe(hasCounts);
  });

  it('the heartbeat is one, until it ends', () => {
    const record = incidentRecord({ alert: 'watchdog', scope: 'site', severity: 'none' });
    expect(incidentMessage(told({ record, kind: 'update', cause: 'repeated' }))).toMatchObject({
      kind: 'heartbeat',
      cause: null,
    });
    expect(incidentMessage(told({ record, kind: 'resolved' })).kind).toBe('resolved');
  });

  it('an event has a key of its own, and no incident', () => {
    const words = eventWords({ alert: 'limit_changed', before: 25, after: 40, by: 'person ada', why: null });
    const { site, urls } = told();
    const event = eventMessage({
      id: 'change-7',
      alert: 'limit_changed',
      atMs: NOW_MS,
      words,
      site,
      urls,
      nowMs: NOW_MS,
    });
    expect(alertMessageSchema.parse(event)).toEqual(event);
    expect(event).toMatchObject({
      kind: 'event',
      severity: 'info',
      incident: null,
      dedupKey: 'rollcall/head-office/change-7',
    });
  });
});

it('does not ask what to look at once it is over', () => {
  const record = incidentRecord({ state: 'resolved', resolvedAtMs: NOW_MS, resolution: 'recovered', count: 0 });
  const message = incidentMessage(told({ record, kind: 'resolved', sample: [] }));
  expect(message).toMatchObject({ kind: 'resolved', resolution: 'recovered', firstChecks: [], sample: [] });
});

it('guesses who came back only where it is not known', () => {
  const record = incidentRecord({ count: 5, peak: 12 });
  expect(incidentMessage(told({ record, returned: null })).counts?.returned).toBe(7);
});

describe('its size', () => {
  const HOSTILE = ['\u0000', '"', '\\', '😀', '\ud800', '\u202e', '<b>', 'x'];
  const twenty = (text: string) =>
    Array.from({ length: 25 }, (_, index) =>
      messageClient({ clientId: text.slice(0, 64), name: `${index} ${text}`, group: text }),
    );

  it.each(HOSTILE)('stays within its bounds where everything is full of %j', (sign) => {
    const text = sign.repeat(1000);
    const record = incidentRecord({
      alert: 'fleet_mass_offline',
      scope: 'group',
      scopeKey: text,
      cause: { factor: 'group', value: text, members: 12, all: 12, says: text },
      acknowledged: { atMs: NOW_MS, by: text, note: text },
      facts: { siteUpdate: { at: text, run: 3 }, online: 12 },
    });
    const message = incidentMessage(told({ record, site: { slug: 'head-office', name: text }, sample: twenty(text) }));
    expect(bytesOf(message)).toBeLessThanOrEqual(MESSAGE_BYTES_MAX);
    expect(message.sample.length).toBeGreaterThan(10);
    expect(alertMessageSchema.parse(message)).toEqual(message);
  });

  it('keeps ordinary names whole, and twenty of them', () => {
    const message = incidentMessage(told({ sample: twenty('DESKTOP-4711') }));
    expect(message.sample).toHaveLength(20);
    expect(message.sample[19]?.name).toBe('19 DESKTOP-4711');
  });

  it('cuts the sample where cutting texts is not enough', () => {
    const far = twenty('x'.repeat(300)).map((client) => ({ ...client, url: `${BASE}/${'u'.repeat(1500)}` }));
    const message = incidentMessage(told({ sample: far }));
    expect(bytesOf(message)).toBeLessThanOrEqual(MESSAGE_BYTES_MAX);
    expect(message.sample.length).toBeGreaterThan(5);
    expect(message.sample.length).toBeLessThan(20);
  });

  it('holds for any names', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 25 }), (name, cause, names) => {
        const record = incidentRecord({
          cause: { factor: 'group', value: cause, members: 12, all: 12, says: cause },
        });
        const sample = names.map((one) => messageClient({ name: one, group: name, clientId: one }));
        const message = incidentMessage(told({ record, site: { slug: 'x', name }, sample }));
        expect(bytesOf(message)).toBeLessThanOrEqual(MESSAGE_BYTES_MAX);
        // eslint-disable-next-line no-control-regex
        expect(JSON.stringify(message)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]|[^\\]\\u/);
      }),
      { numRuns: 100 },
    );
  });
});

it('keys differ by site and incident', () => {
  expect(dedupKey('a', '1')).toBe('rollcall/a/1');
});
