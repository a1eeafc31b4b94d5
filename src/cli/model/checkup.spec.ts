import { describe, expect, it } from '@jest/globals';
import { AT_MS } from '../../../test/support/cli-facts.js';
import { judgeClock, judgeFeedLag, judgeKey, judgeReadiness, judgeTls, judgeVersion } from './checkup.js';

const session = (role: 'viewer' | 'ingest', actions: string[]) => ({
  actor: { kind: 'key' as const, name: 'night', role },
  actions,
  expiresAt: null as string | null,
});
const inDays = (days: number) => new Date(AT_MS + days * 86_400_000).toUTCString();

describe('a check-up', () => {
  it.each([
    ['http://127.0.0.1:3000', null, 'ok'],
    ['http://rollcall.example', null, 'note'],
    ['https://rollcall.example', inDays(90), 'ok'],
    ['https://rollcall.example', inDays(3), 'note'],
    ['https://rollcall.example', null, 'ok'],
  ])('TLS of %s ending %s: %s', (url, end, level) => expect(judgeTls(new URL(url), end, AT_MS).level).toBe(level));

  it.each([
    [0, 'ok'],
    [-4000, 'ok'],
    [60_000, 'note'],
    [-60_000, 'note'],
  ])('a clock %i ms ahead: %s', (ahead, level) => expect(judgeClock(ahead, 100).level).toBe(level));

  it.each([
    [0, 'ok'],
    [2001, 'failed'],
  ])('a feed %i ms behind: %s', (lag, level) => expect(judgeFeedLag(lag).level).toBe(level));

  it('names what is down', () => {
    const finding = judgeReadiness({ ready: false, checks: { database: 'up', redis: 'down', wakeUps: 'up' } });
    expect(finding).toMatchObject({ level: 'failed', says: 'down: redis' });
  });

  it.each([
    ['viewer', ['site.read'], 'ok'],
    ['ingest', ['check_in.post'], 'failed'],
  ] as const)('a key of role %s: %s', (role, actions, level) => {
    expect(judgeKey(session(role, [...actions]), AT_MS).level).toBe(level);
  });

  it('says when a key ends soon', () => {
    expect(
      judgeKey({ ...session('viewer', ['site.read']), expiresAt: new Date(AT_MS + 3_600_000).toISOString() }, AT_MS),
    ).toMatchObject({
      level: 'note',
      says: expect.stringContaining('1 h'),
    });
  });

  it.each([
    ['1', 'ok'],
    ['1.4', 'ok'],
    ['2', 'failed'],
    [null, 'note'],
  ])('API version %s: %s', (version, level) => expect(judgeVersion('0.1.0', version).level).toBe(level));
});
