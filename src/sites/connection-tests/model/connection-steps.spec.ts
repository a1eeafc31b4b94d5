import { describe, expect, it } from '@jest/globals';
import {
  CONNECTION_TEST_STEPS,
  type ConnectionTestStep,
  DRIVER_FAILURES,
  type DriverFailure,
} from '../../../contracts/observed-words.js';
import { type ConnectionFacts, judgeConnection, type Probe, type Refusal } from './connection-steps.js';
import { remedyFor } from './remedies.js';

const NOW = Date.UTC(2026, 2, 1, 2);
const DAY = 86_400_000;
const certificate = { issuer: 'Example CA', validToMs: NOW + 300 * DAY };
const probe = (fields: Partial<Probe> = {}): Probe => ({
  host: 'support.example.com',
  addresses: ['192.0.2.7'],
  refusal: null,
  certificate,
  ...fields,
});
const refusal = (reason: DriverFailure, ofToken = false): Refusal => ({ ok: false, reason, detail: null, ofToken });
const health = {
  ok: true as const,
  appliances: [{ name: 'A', version: '24.2.3', revision: '85117', role: 'single', health: 'healthy' }],
  clockOffsetMs: 400,
};
const good: ConnectionFacts = {
  probes: [probe()],
  isPlain: false,
  proxyHost: null,
  clients: { ok: true, total: 12_400, skipped: 0 },
  health,
  permissions: { backup: true, command: 'read_only' },
  wantsBackups: false,
  usedLastHour: 1200,
  sweepCost: 'a sweep of 12,400 clients is 124 calls; every 60 s uses 50 % of the hour',
};
const judge = (fields: Partial<ConnectionFacts> = {}) => judgeConnection({ ...good, ...fields }, NOW);
const results = (fields: Partial<ConnectionFacts>) =>
  judge(fields).steps.map(({ step, result }) => `${step} ${result}`);
const stepOf = (name: ConnectionTestStep, fields: Partial<ConnectionFacts> = {}) =>
  judge(fields).steps.find(({ step }) => step === name)!;

describe('judgeConnection', () => {
  it('says what was seen when all is well', () => {
    const test = judge();
    expect(test).toMatchObject({ ok: true, siteVersion: '24.2.3', siteRevision: '85117', clients: 12_400 });
    expect(test.steps.map(({ step }) => step)).toEqual(CONNECTION_TEST_STEPS);
    expect(test.steps.map(({ seen }) => seen)).toEqual([
      'support.example.com (192.0.2.7) answers.',
      'The certificate of support.example.com was issued by Example CA and is valid until 2026-12-26.',
      'The client ID and its secret are good for a token.',
      'The account may read the fleet and the health; more is not needed.',
      'A (single) runs site software 24.2.3 (85117).',
      'The appliance lists 12,400 Jump Clients.',
      'A sweep of 12,400 clients is 124 calls; every 60 s uses 50 % of the hour. Of 15,000 requests an hour this account has used 1,200, as far as Rollcall made them.',
    ]);
    expect(test.steps.every(({ remedy, page, reason }) => remedy === null && page === null && reason === null)).toBe(
      true,
    );
  });

  const lost = (reason: DriverFailure) => ({
    probes: [probe({ refusal: refusal(reason) })],
    clients: null,
    health: null,
  });
  const after = (...failed: string[]) => {
    const names = failed.map((one) => one.split(' ')[0]);
    const rest = CONNECTION_TEST_STEPS.filter((step) => !names.includes(step));
    return [...failed, ...rest.map((step) => `${step} skipped`)];
  };

  it.each<[string, Partial<ConnectionFacts>, string[]]>([
    ['the name is not known', lost('name_not_resolved'), after('name failed')],
    ['nothing listens', lost('unreachable'), after('name failed')],
    ['the proxy does not connect', lost('proxy_failed'), after('name failed')],
    ['the address leads elsewhere', lost('redirected'), after('name failed')],
    ['the certificate is not accepted', lost('tls_failed'), after('name passed', 'tls failed')],
    [
      'no token',
      { clients: refusal('token_refused', true), health: null },
      after('name passed', 'tls passed', 'token failed'),
    ],
    [
      'the secret cannot be opened',
      { clients: refusal('secret_unreadable', true), health: null },
      after('name passed', 'tls passed', 'token failed'),
    ],
    [
      'no token is accepted',
      { clients: refusal('unauthorized'), health: refusal('unauthorized') },
      after('name passed', 'tls passed', 'token failed'),
    ],
    [
      'no token, because whoever gives them out fails',
      { clients: refusal('server_error', true), health: null },
      after('name passed', 'tls passed', 'token failed'),
    ],
  ])('%s', (_, fields, expected) => {
    expect(results(fields)).toEqual(expected);
  });

  it.each<[string, Partial<ConnectionFacts>, ConnectionTestStep[]]>([
    ['the account may not list the clients', { clients: refusal('forbidden') }, ['permissions', 'clients']],
    ['the account may not read the health', { health: refusal('forbidden') }, ['permissions', 'versions']],
    ['the appliance is being upgraded', { health: refusal('server_error') }, ['versions']],
    ['the list makes no sense', { clients: refusal('bad_answer') }, ['clients']],
    ['the list does not come in time', { clients: refusal('timed_out') }, ['clients']],
    [
      'nothing but the token can be had',
      { clients: refusal('server_error'), health: refusal('server_error') },
      ['versions', 'clients'],
    ],
    ['a token is taken by one of the APIs alone', { clients: refusal('unauthorized') }, ['permissions', 'clients']],
  ])('%s', (_, fields, expected) => {
    const { steps, ok } = judge(fields);
    expect(ok).toBe(false);
    expect(steps.filter(({ result }) => result === 'failed').map(({ step }) => step)).toEqual(expected);
  });

  it.each<[string, ConnectionTestStep, Partial<ConnectionFacts>, string]>([
    [
      'the certificate ends soon',
      'tls',
      { probes: [probe({ certificate: { ...certificate, validToMs: NOW + 29 * DAY } })] },
      '/appliance › Security › Certificates',
    ],
    [
      'the clock is apart',
      'versions',
      { health: { ...health, clockOffsetMs: -31_000 } },
      '/appliance › Networking › NTP',
    ],
    [
      'the appliance is not well',
      'versions',
      { health: { ...health, appliances: [{ ...health.appliances[0]!, health: 'unhealthy' }] } },
      '/appliance › Status › Health',
    ],
    [
      'backups are wanted and not allowed',
      'permissions',
      { wantsBackups: true, permissions: { backup: false } },
      '/login › Management › API Configuration',
    ],
  ])('warns when %s', (_, step, fields, page) => {
    expect(judge(fields).ok).toBe(true);
    expect(stepOf(step, fields)).toMatchObject({ result: 'warning', page });
  });

  it('does not say that the account may read what it was not seen to read', () => {
    const half = { clients: refusal('bad_answer') };
    expect(stepOf('token', half).result).toBe('passed');
    expect(stepOf('permissions', half)).toMatchObject({ result: 'warning', remedy: null });
    expect(stepOf('permissions', {}).result).toBe('passed');
  });

  it('warns of rows that are not understood', () => {
    expect(stepOf('clients', { clients: { ok: true, total: 5, skipped: 2 } }).result).toBe('warning');
  });

  it('says of a pair which of the names fails', () => {
    const probes = [
      probe(),
      probe({ host: 'a.example.com' }),
      probe({ host: 'b.example.com', refusal: refusal('unreachable') }),
    ];
    expect(stepOf('name', { probes })).toMatchObject({ result: 'failed', seen: 'b.example.com cannot be asked.' });
  });

  it('does not say that TLS is used where it is not', () => {
    expect(stepOf('tls', { isPlain: true, probes: [probe({ certificate: null })] }).seen).toContain('Not used');
  });
});

describe('rights', () => {
  const rights = (fields: Partial<ConnectionFacts>) =>
    Object.fromEntries(judge(fields).rights.map(({ right, has }) => [right, has]));

  it.each<[string, Partial<ConnectionFacts>, object]>([
    ['read-only is enough', {}, { configuration_read: true, command_read: true, backup: true, failover_role: false }],
    [
      'full access is not tried',
      { permissions: { backup: false, command: 'full_access' } },
      { backup: false, failover_role: null },
    ],
    [
      'as the XML API has it',
      { permissions: { perm_backup: '1', perm_command: 'read_only' } },
      { backup: true, failover_role: false },
    ],
    ['nothing is told', { permissions: null }, { backup: null, failover_role: null }],
    [
      'words that are not known',
      { permissions: { backup: { scope: 'all' }, command: 'sometimes' } },
      { backup: null, failover_role: null },
    ],
    [
      'what was not asked',
      { clients: null, health: null, permissions: null },
      { configuration_read: null, command_read: null },
    ],
    [
      'what is refused',
      { clients: refusal('forbidden'), health: refusal('timed_out') },
      { configuration_read: false, command_read: null },
    ],
  ])('%s', (_, fields, expected) => {
    expect(rights(fields)).toMatchObject(expected);
  });

  it('says what each adds', () => {
    expect(judge().rights.every(({ adds }) => adds.length > 10)).toBe(true);
  });
});

describe('remedyFor', () => {
  it('says for every failure of every step what to change', () => {
    for (const step of CONNECTION_TEST_STEPS) {
      for (const reason of DRIVER_FAILURES) expect(remedyFor(step, reason).remedy).toMatch(/^[A-Z].+\.$/s);
    }
  });

  it.each<[ConnectionTestStep, DriverFailure, string]>([
    ['tls', 'tls_failed', '/appliance › Security › Certificates'],
    ['token', 'token_refused', '/login › Management › API Configuration'],
    ['permissions', 'forbidden', '/login › Management › API Configuration'],
    ['versions', 'not_found', '/login › Management › API Configuration'],
  ])('%s, %s: names the page', (step, reason, page) => {
    expect(remedyFor(step, reason).page).toBe(page);
  });
});
