import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

type Service = {
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: unknown;
  ports?: string[];
  volumes?: string[];
};

const file = 'docker-compose.yml';
const text = readFileSync(file, 'utf8');
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
const secrets = ['POSTGRES_PASSWORD', 'VALKEY_PASSWORD', 'ROLLCALL_BOOTSTRAP_KEY'];
const value = 's'.repeat(32);

/** In an empty folder: a developer's own .env must not have a say. */
function composeConfig(variables: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-compose-'));
  copyFileSync(file, join(folder, file));
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    ...Object.fromEntries(variables.map((name) => [name, value])),
  };
  const result = spawnSync('docker-compose', ['config'], { cwd: folder, encoding: 'utf8', env });
  rmSync(folder, { recursive: true });
  if (!result.error) return result;
  throw new Error('docker-compose is needed to check docker-compose.yml. Debian: apt-get install docker-compose', {
    cause: result.error,
  });
}

describe('docker-compose.yml', () => {
  it('has the application, the worker and their two servers', () => {
    expect(Object.keys(services).sort()).toEqual(['app', 'postgres', 'valkey', 'worker']);
    expect(services['app']?.environment?.['ROLLCALL_ROLES']).toBe('api');
    expect(services['worker']?.environment?.['ROLLCALL_ROLES']).toBe('worker');
    expect(services['postgres']?.image).toBe('postgres:18');
    expect(services['valkey']?.image).toMatch(/^valkey\/valkey:\d+$/);
  });

  it.each(['app', 'worker'])('starts %s only when both servers are healthy', (name) => {
    const healthy = { condition: 'service_healthy' };
    expect(services[name]?.depends_on).toEqual({ postgres: healthy, valkey: healthy });
    expect(services['postgres']?.healthcheck).toBeDefined();
    expect(services['valkey']?.healthcheck).toBeDefined();
    // Theirs is in the image.
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^HEALTHCHECK /m);
  });

  it('keeps what the worker keeps on its disk, in a folder that it may write to', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    const [, folder] = /ROLLCALL_DATA_DIR=(\S+)/.exec(dockerfile)!;
    expect(dockerfile).toContain(`-o node -g node ${folder}\n`);
    expect(services['worker']?.volumes).toEqual([`backups:${folder}`]);
  });

  it('opens nothing but the application, and that on this machine only', () => {
    expect(Object.entries(services).flatMap(([name, { ports }]) => (ports ? [name] : []))).toEqual(['app']);
    expect(services['app']?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
  });

  it('contains no secret, and .env.example asks for each', () => {
    const example = readFileSync('.env.example', 'utf8');
    for (const secret of secrets) {
      expect(text).toContain(`\${${secret}:?set ${secret} in .env`);
      expect(example).toMatch(new RegExp(`^${secret}=$`, 'm'));
    }
  });

  it('is accepted by docker-compose', () => {
    const { status, stdout, stderr } = composeConfig(secrets);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const { services: resolved } = parse(stdout) as { services: Record<string, Service> };
    expect(resolved['worker']?.environment).toMatchObject({
      DATABASE_URL: `postgres://rollcall:${value}@postgres:5432/rollcall`,
      REDIS_URL: `redis://:${value}@valkey:6379`,
      ROLLCALL_ROLES: 'worker',
    });
  }, 30_000);

  it.each(secrets)(
    'does not start without %s',
    (missing) => {
      const { status, stderr } = composeConfig(secrets.filter((name) => name !== missing));
      expect(status).not.toBe(0);
      expect(stderr).toContain(`set ${missing} in .env`);
    },
    30_000,
  );
});
