import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './wait-for.js';

/** Where a program of the system is; null when it is not installed. */
export function programPath(name: string): string | null {
  const found = spawnSync('/bin/sh', ['-c', `command -v "$1" || PATH=/usr/sbin:/sbin command -v "$1"`, 'sh', name], {
    encoding: 'utf8',
  });
  return found.status === 0 ? found.stdout.trim() : null;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server of the system as a process of its own, in the foreground, with a folder of its own. */
export class OwnDaemon {
  readonly directory = mkdtempSync(join(tmpdir(), 'rollcall-daemon-'));
  private child: ChildProcess | null = null;
  private said = '';

  /** Resolves once it listens on `port`. */
  async start(program: string, args: readonly string[], port: number): Promise<void> {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.directory });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    await waitFor(
      async () => {
        if (child.exitCode !== null) throw new Error(`${program} ended: ${this.said}`);
        return listens(port);
      },
      { what: `${program} listens` },
    );
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
