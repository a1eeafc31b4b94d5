import { describe, expect, it } from '@jest/globals';
import type { ReceiverKind } from '../../../contracts/alert-words.js';
import { leftBehind, placeErrors } from './places.js';
import { rotated, secretsInForce } from './signing-secrets.js';

type Fields = Record<string, unknown>;

describe('the place of a receiver', () => {
  it.each<[ReceiverKind, Fields, Fields, boolean, string[]]>([
    ['webhook', { url: 'https://hooks.example/a' }, {}, false, []],
    ['webhook', { url: 'http://hooks.example/a' }, {}, false, ['/config/url']],
    ['webhook', { url: 'http://10.0.0.1/a' }, {}, true, []],
    ['webhook', { url: 'https://169.254.169.254/latest' }, {}, true, ['/config/url']],
    ['email', { host: 'mail.example', security: 'tls' }, {}, false, []],
    ['email', { host: 'mail.example', security: 'none' }, {}, false, ['/config/security']],
    ['email', { host: '127.0.0.1', security: 'none' }, {}, true, []],
    ['slack', { apiUrl: 'https://slack.com/api' }, { webhookUrl: 'https://[::1]/x' }, false, ['/secrets/webhookUrl']],
    ['teams', {}, { workflowUrl: 'http://flow.example/x' }, false, ['/secrets/workflowUrl']],
    ['syslog', { host: 'localhost', protocol: 'udp' }, {}, false, ['/config/host', '/config/protocol']],
  ])('%s %j %j (private: %j)', (kind, config, secrets, allowPrivate, pointers) => {
    expect(placeErrors(kind, config, secrets, allowPrivate).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each<[ReceiverKind, Fields, Fields, string[]]>([
    ['pagerduty', { url: 'https://a.example/1' }, { url: 'https://a.example/2' }, []],
    ['pagerduty', { url: 'https://a.example/1' }, { url: 'https://a.example.evil/1' }, ['routingKey']],
    ['pagerduty', { url: 'https://a.example/1' }, { url: 'https://a.example:8443/1' }, ['routingKey']],
    ['pagerduty', { url: 'https://a.example/1' }, { url: 'http://a.example/1' }, ['routingKey']],
    ['email', { host: 'a.example', port: 25 }, { host: 'b.example', port: 25 }, ['password']],
    ['email', { host: 'a.example', port: 25, to: [1] }, { host: 'A.example', port: 25, to: [2] }, []],
    ['webhook', { url: 'https://a.example/' }, { url: 'https://b.example/' }, []],
  ])('%s from %j to %j leaves %j behind', (kind, before, after, names) => {
    expect(leftBehind(kind, before, after)).toEqual(names);
  });
});

describe('signing secrets', () => {
  const NOW = Date.UTC(2026, 2, 1);
  const both = rotated({ current: 'one' }, 'two', NOW);

  it('are two for a day, then the new one alone', () => {
    expect(secretsInForce(both, NOW + 86_399_000)).toEqual({ current: 'two', previous: 'one' });
    expect(secretsInForce(both, NOW + 86_400_000)).toEqual({ current: 'two' });
  });

  it('are never three, and none of those that cannot be read', () => {
    expect(secretsInForce(rotated(both, 'three', NOW), NOW)).toEqual({ current: 'three', previous: 'two' });
    expect(secretsInForce(rotated(null, 'new', NOW), NOW)).toEqual({ current: 'new' });
  });
});
