import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './config.js';

function problemsOf(env: Record<string, string | undefined>): string[] {
  const result = parseConfig(env);
  return result.ok ? [] : result.problems;
}

function configOf(env: Record<string, string | undefined>) {
  const result = parseConfig(env);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.config;
}

const servers = { DATABASE_URL: 'postgres://u:p@db:5432/rollcall', REDIS_URL: 'redis://redis:6379' };

describe('parseConfig', () => {
  it('has a default for everything', () => {
    expect(configOf({ PATH: '/bin' })).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: '.rollcall',
      backupsKept: 10,
      demo: true,
      demoClients: 2000,
      bootstrapKey: undefined,
      roles: ['api', 'worker'],
      databaseUrl: undefined,
      redisUrl: undefined,
      allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
      publicUrl: undefined,
      logLevel: 'info',
      databasePoolSize: 10,
      secretKeys: [],
    });
  });

  it('takes an empty or blank variable for an unset one', () => {
    expect(configOf({ PORT: '', ROLLCALL_DATA_DIR: '  ', DATABASE_URL: '', REDIS_URL: '' })).toEqual(configOf({}));
  });

  it('reads every setting', () => {
    const key = 'k'.repeat(32);
    expect(
      configOf({
        ...servers,
        PORT: '0',
        HOST: '::',
        ROLLCALL_DATA_DIR: '/srv/rollcall',
        ROLLCALL_BACKUPS_KEPT: '3',
        ROLLCALL_DEMO_CLIENTS: '50',
        ROLLCALL_BOOTSTRAP_KEY: key,
        ROLLCALL_ROLES: ' worker ',
        ROLLCALL_ALLOWED_HOSTS: 'Rollcall.example.com, 10.0.0.5,[fd00::1]',
        ROLLCALL_PUBLIC_URL: 'https://Fleet.example.com/',
        ROLLCALL_LOG_LEVEL: 'debug',
        ROLLCALL_DATABASE_POOL: '20',
        ROLLCALL_SECRET_KEY: 'ab'.repeat(32),
        ROLLCALL_SECRET_KEY_OLD: Buffer.alloc(32, 7).toString('base64'),
      }),
    ).toEqual({
      port: 0,
      host: '::',
      dataDir: '/srv/rollcall',
      backupsKept: 3,
      demo: false,
      demoClients: 50,
      bootstrapKey: key,
      roles: ['worker'],
      databaseUrl: servers.DATABASE_URL,
      redisUrl: servers.REDIS_URL,
      allowedHosts: [
        'localhost',
        '127.0.0.1',
        '[::1]',
        'fleet.example.com',
        'rollcall.example.com',
        '10.0.0.5',
        '[fd00::1]',
      ],
      publicUrl: 'https://fleet.example.com',
      logLevel: 'debug',
      databasePoolSize: 20,
      secretKeys: [new Uint8Array(32).fill(0xab), new Uint8Array(32).fill(7)],
    });
  });

  it.each([
    ['0.0.0.0', []],
    ['192.168.1.5', ['192.168.1.5']],
    ['fd00::1', ['[fd00::1]']],
    ['Rollcall-1', ['rollcall-1']],
  ])('answers the name it is bound to: HOST=%s', (host, names) => {
    expect(configOf({ HOST: host }).allowedHosts).toEqual(['localhost', '127.0.0.1', '[::1]', ...names]);
  });

  it.each([
    [{}, true],
    [{ ROLLCALL_DEMO: 'off' }, false],
    [servers, false],
    [{ ...servers, ROLLCALL_DEMO: 'on' }, true],
  ])('decides about the demo site: %j → %s', (env, demo) => {
    expect(configOf(env).demo).toBe(demo);
  });

  it('reports all problems at once, each with the variable and an example', () => {
    const problems = problemsOf({
      PORT: '70000',
      ROLLCALL_DEMO: 'yes',
      ROLLCALL_BOOTSTRAP_KEY: 'short',
      ROLLCALL_ROLES: 'api,cook',
      REDIS_URL: 'redis://redis:6379',
    });
    expect(problems).toEqual([
      'PORT must be a whole number from 0 to 65535 (it is "70000"). Example: PORT=3000',
      'ROLLCALL_DEMO must be one of on, off (it is "yes"). Example: ROLLCALL_DEMO=off',
      'ROLLCALL_BOOTSTRAP_KEY must be at least 32 characters long. Example: ROLLCALL_BOOTSTRAP_KEY=$(openssl rand -hex 32)',
      'ROLLCALL_ROLES must name at least one of api, worker, and nothing else (it is "api,cook"). Example: ROLLCALL_ROLES=api,worker',
      'DATABASE_URL is needed as well when REDIS_URL is set (or unset both for the embedded stores). ' +
        'Example: DATABASE_URL=postgres://rollcall:secret@db.example.com:5432/rollcall',
    ]);
  });

  it.each([
    ['PORT', '3000x', 'whole number'],
    ['PORT', '-1', 'whole number'],
    ['PORT', '3.5', 'whole number'],
    ['HOST', 'http://127.0.0.1', 'without scheme'],
    ['HOST', 'localhost:3000', 'that is PORT'],
    ['ROLLCALL_DEMO_CLIENTS', '0', 'from 1 to 250000'],
    ['ROLLCALL_ROLES', ',', 'at least one of'],
    ['ROLLCALL_BOOTSTRAP_KEY', `${'k'.repeat(31)} k`, 'without spaces'],
    ['ROLLCALL_ALLOWED_HOSTS', 'https://a.example,b.example:3000', 'without scheme'],
    ['ROLLCALL_ALLOWED_HOSTS', '*', 'wildcard'],
    ['ROLLCALL_PUBLIC_URL', 'rollcall.example.com', 'http:// or https://'],
    ['ROLLCALL_PUBLIC_URL', 'https://example.com/rollcall', 'at the root'],
    ['ROLLCALL_LOG_LEVEL', 'loud', 'one of fatal, error'],
    ['ROLLCALL_DATABASE_POOL', '1', 'from 2 to 500'],
    ['ROLLCALL_SECRET_KEY', 'ab'.repeat(31), '32 random bytes'],
    ['ROLLCALL_SECRET_KEY', Buffer.alloc(33).toString('base64'), '32 random bytes'],
  ])('refuses %s=%s with one problem', (name, value, words) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} `));
    expect(problems[0]).toContain(words);
    expect(problems[0]).toContain(`Example: ${name}=`);
  });

  it.each([
    ['DATABASE_URL', 'mysql://u:hunter2@db/rollcall'],
    ['DATABASE_URL', 'postgres://u:hunter2@db:5432'],
    ['REDIS_URL', 'valkey://:hunter2@redis:6379'],
    ['ROLLCALL_BOOTSTRAP_KEY', 'hunter2'],
    ['ROLLCALL_SECRET_KEY', 'hunter2'],
  ])('refuses a wrong %s without repeating what may be secret', (name, value) => {
    const problems = problemsOf({ ...servers, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} `));
    expect(problems[0]).not.toContain('hunter2');
  });
});
