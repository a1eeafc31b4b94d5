import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  alertMessage,
  messageOfKind,
  resolvedMessage,
  updateMessage,
} from '../../../../../test/support/alert-message.js';
import {
  loopbackMeans,
  startStub,
  type StubAnswer,
  type StubService,
} from '../../../../../test/support/stub-service.js';
import { ALERT_SETTINGS_DEFAULTS } from '../../../../contracts/alerts.js';
import type { ReceiverConfigs } from '../../../../contracts/receivers.js';
import { AlertmanagerReceiver } from './alertmanager-receiver.js';
import { alertsOf } from './alertmanager-form.js';

const NOW = Date.parse('2026-03-02T00:00:00.000Z');
const identity = ({ labels }: { labels: Record<string, string> }) => JSON.stringify(Object.entries(labels).sort());

describe('the alerts of a message', () => {
  it('has the same labels from firing to resolve', () => {
    const known = [alertMessage(), updateMessage({ acknowledgedBy: 'ann', flapping: true }), resolvedMessage()].map(
      (message) => alertsOf(message, 'critical', NOW),
    );
    expect(known.map((alerts) => alerts.length)).toEqual([1, 1, 1]);
    expect(new Set(known.flat().map(identity)).size).toBe(1);
    expect(known[0]![0]!.labels).toEqual({
      alertname: 'fleet_mass_offline',
      job: 'rollcall',
      severity: 'critical',
      site: 'main',
      scope: 'group',
      scope_name: 'Tills',
      dedup_key: 'rollcall:main:01938c5e-0000-7000-8000-000000000007',
      incident: '7',
    });
  });

  it('holds longer than the longest repeat, from the time of sending, and ends at the resolve', () => {
    const hours = (message = alertMessage()) => (Date.parse(alertsOf(message, null, NOW)[0]!.endsAt) - NOW) / 3_600_000;
    expect(hours()).toBeGreaterThan(7 * 24);
    expect(hours(messageOfKind('heartbeat')) * 3600).toBe(3 * ALERT_SETTINGS_DEFAULTS.watchdogSeconds);
    expect(hours(messageOfKind('event'))).toBe(0.25);
    expect(hours(alertMessage({ incident: null }))).toBe(0.25);
    expect(alertsOf(resolvedMessage(), null, NOW)[0]).toMatchObject({
      startsAt: '2026-03-01T02:00:00.000Z',
      endsAt: '2026-03-01T03:00:00.000Z',
    });
  });

  it('ends the former severity where it has changed, which Alertmanager takes for another alert', () => {
    const [now, before] = alertsOf(updateMessage(), 'warning', NOW);
    expect(now).toMatchObject({ labels: { severity: 'critical' } });
    expect(before).toMatchObject({ labels: { severity: 'warning' }, endsAt: updateMessage().at });
    expect(alertsOf(updateMessage(), 'nonsense', NOW)).toHaveLength(1);
  });

  it('never ends before it begins, which Alertmanager refuses', () => {
    const early = resolvedMessage({ resolvedAt: '2026-03-01T01:00:00.000Z' });
    expect(alertsOf(early, null, NOW)[0]).toMatchObject({ startsAt: early.beganAt, endsAt: early.beganAt });
  });
});

describe('the receiver', () => {
  let answer: StubAnswer = {};
  let stub: StubService;
  beforeAll(async () => {
    stub = await startStub(() => answer);
  });
  afterAll(() => stub.close());
  beforeEach(() => {
    answer = {};
    stub.calls.length = 0;
  });

  const send = (user: string | null, secrets: Record<string, string>) =>
    new AlertmanagerReceiver().send(
      alertMessage(),
      { config: { url: `${stub.url}/am/`, user }, secrets, allowPrivate: true, reference: null },
      loopbackMeans,
    );

  it.each<[string | null, Record<string, string>, string | undefined]>([
    [null, {}, undefined],
    ['ann', { password: 'pa:ss' }, `Basic ${Buffer.from('ann:pa:ss').toString('base64')}`],
    [null, { bearerToken: 'token' }, 'Bearer token'],
  ])('posts to api/v2/alerts as %j with %j', async (user, secrets, authorization) => {
    expect(await send(user, secrets)).toEqual({ ok: true, status: 200, reference: 'critical' });
    expect(stub.calls[0]).toMatchObject({ method: 'POST', path: '/am/api/v2/alerts' });
    expect(stub.calls[0]?.headers.authorization).toBe(authorization);
  });

  it('says what was refused, and keeps what may be taken later', async () => {
    answer = { status: 400, body: '"bad"' };
    expect(await send(null, {})).toMatchObject({ ok: false, retryable: false, reason: 'refused' });
    answer = { status: 401 };
    expect(await send('ann', { password: 'x' })).toMatchObject({ ok: false, retryable: true, reason: 'unauthorized' });
    expect(await send('ann', {})).toMatchObject({ ok: false, retryable: true, reason: 'secret_unreadable' });
  });

  it.each<[string | null, string[], RegExp | null]>([
    [null, [], null],
    ['ann', ['password'], null],
    [null, ['bearerToken'], null],
    ['ann', [], /"password" is missing/],
    [null, ['password'], /user is missing/],
    ['ann', ['password', 'bearerToken'], /not both/],
  ])('with user %j and secrets %j lacks %s', (user, names, lack) => {
    const config = { url: 'https://am.example', user } satisfies ReceiverConfigs['alertmanager'];
    const said = new AlertmanagerReceiver().incomplete(config, names);
    if (lack === null) expect(said).toBeNull();
    else expect(said).toMatch(lack);
  });
});
