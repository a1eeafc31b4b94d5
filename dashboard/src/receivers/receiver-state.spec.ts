import { describe, expect, it } from '@jest/globals';
import type { Receiver } from '@contracts/receivers';
import { failureText, placeOf, standingOf, troubleOf } from './receiver-state';

const NOW = '2026-03-01T02:00:00.000Z';
const nowMs = Date.parse(NOW);
const facts = (part: Partial<Receiver> = {}) => ({
  enabled: true,
  disabledReason: null,
  heldUntil: null,
  failingSince: null,
  waiting: 0,
  lastDeliveredAt: null,
  lastFailure: null,
  ...part,
});

describe('standingOf', () => {
  it.each<[Partial<Receiver>, string]>([
    [{}, 'unused'],
    [{ lastDeliveredAt: NOW }, 'delivering'],
    [{ lastDeliveredAt: NOW, waiting: 2 }, 'waiting'],
    [{ failingSince: NOW, waiting: 2 }, 'failing'],
    [{ failingSince: NOW, heldUntil: '2026-03-01T02:05:00.000Z' }, 'held'],
    [{ failingSince: NOW, heldUntil: '2026-03-01T01:59:00.000Z' }, 'failing'],
    [{ enabled: false, failingSince: NOW }, 'off'],
    [{ enabled: false, disabledReason: '410 Gone' }, 'gone'],
  ])('%j is %s', (part, standing) => {
    expect(standingOf(facts(part), nowMs)).toBe(standing);
  });
});

describe('troubleOf', () => {
  it('says why it fails, with the other side’s words made visible', () => {
    const lastFailure = { at: NOW, reason: 'unauthorized' as const, detail: '401 no\u202ebody' };
    expect(troubleOf(facts({ failingSince: NOW, lastFailure }), 'failing')).toBe(
      'it does not accept the key or password: 401 no\\u202ebody',
    );
    expect(troubleOf(facts({ lastFailure }), 'delivering')).toBeNull();
  });

  it('is the reason alone where nothing more is known', () => {
    expect(failureText('timed_out', null)).toBe('no answer in time');
    expect(failureText(null, '')).toBe('it was not taken');
  });
});

describe('placeOf', () => {
  it.each<[Pick<Receiver, 'kind' | 'config'>, string | null]>([
    [{ kind: 'webhook', config: { url: 'https://example.com:8443/hook?x=1' } }, 'example.com:8443'],
    [{ kind: 'email', config: { to: ['a@example.com', 'b@example.com'] } }, 'a@example.com and 1 more'],
    [{ kind: 'slack', config: { channel: null, apiUrl: 'https://slack.com/api' } }, null],
    [{ kind: 'teams', config: {} }, null],
    [{ kind: 'syslog', config: { host: 'logs.example.com', port: 514 } }, 'logs.example.com'],
  ])('%j is at %s', (one, place) => {
    expect(placeOf(one)).toBe(place);
  });
});
