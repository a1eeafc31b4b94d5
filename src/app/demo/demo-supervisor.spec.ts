import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Access } from '../../access/access.service.js';
import { DemoOptions, DemoSupervisor } from './demo-supervisor.js';

/** What a stand-in for the simulator says of itself when it has started. */
interface Report {
  key: string;
  args: string[];
  variables: string[];
  pid: number;
}

const REPORT = `
  const { ROLLCALL_URL: url, ROLLCALL_KEY: key } = process.env;
  const report = { key, args: process.argv.slice(1), variables: Object.keys(process.env), pid: process.pid };
  const reported = fetch(url, { method: 'POST', body: JSON.stringify(report) });
`;
const reports = new EventEmitter();
const keys = new Map<string, string>();
const access = {
  registerProcessKey: (secret: string, name: string) => {
    keys.set(secret, name);
    return () => keys.delete(secret);
  },
} as unknown as Access;

let server: Server;
let url: string;
let supervisor: DemoSupervisor;

const supervise = (script: string) =>
  new DemoSupervisor(access, new DemoOptions(300, [process.execPath, '-e', REPORT + script, '--']));
const nextReport = async () => ((await once(reports, 'report')) as [Report])[0];

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

beforeEach(async () => {
  Logger.overrideLogger(false);
  keys.clear();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end();
      reports.emit('report', JSON.parse(Buffer.concat(chunks).toString()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await supervisor.stop();
  server.closeAllConnections();
  server.close();
  Logger.overrideLogger(new Logger());
});

describe('DemoSupervisor', () => {
  it('starts the simulator with a key of its own, and without our settings', async () => {
    process.env.ROLLCALL_BOOTSTRAP_KEY = 'not for the simulator';
    supervisor = supervise('process.stdin.resume();');
    const report = nextReport();
    supervisor.start(url);
    const { key, args, variables } = await report;
    delete process.env.ROLLCALL_BOOTSTRAP_KEY;
    expect(keys.get(key)).toBe('demo');
    expect(args.filter((arg) => arg !== '--').join(' ')).toBe('--serve --site demo --clients 300 --speed 300 --json');
    expect(variables.filter((name) => /^(ROLLCALL_|DATABASE_URL|REDIS_URL)/.test(name)).sort()).toEqual([
      'ROLLCALL_KEY',
      'ROLLCALL_URL',
    ]);
  });

  it('starts it again when it dies, and not after its stop', async () => {
    supervisor = supervise('reported.finally(() => process.exit(3));');
    const first = nextReport();
    supervisor.start(url);
    const { pid } = await first;
    expect((await nextReport()).pid).not.toBe(pid);
    await supervisor.stop();
    expect(supervisor.pid).toBeNull();
    expect(keys.size).toBe(0);
    supervisor.start(url);
    expect(supervisor.pid).toBeNull();
  });

  it('tries again when it cannot be started at all', async () => {
    supervisor = new DemoSupervisor(access, new DemoOptions(1, ['/nowhere/node']));
    supervisor.start(url);
    await supervisor.stop();
    expect(supervisor.pid).toBeNull();
  });

  it('ends it within 2 s, also when it does not listen', async () => {
    supervisor = supervise("process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000);");
    const report = nextReport();
    supervisor.start(url);
    const { pid } = await report;
    const beganAtMs = performance.now();
    await supervisor.beforeApplicationShutdown();
    expect(performance.now() - beganAtMs).toBeLessThan(2000);
    expect(isAlive(pid)).toBe(false);
  });

  it('leaves it nothing to live on when this process goes: its input ends', async () => {
    supervisor = supervise("process.stdin.resume().on('end', () => process.exit(1));");
    const report = nextReport();
    supervisor.start(url);
    const { pid } = await report;
    // What the system does to a pipe whose writer has died.
    (supervisor as unknown as { child: { stdin: { destroy(): void } } }).child.stdin.destroy();
    expect((await nextReport()).pid).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
  });
});
