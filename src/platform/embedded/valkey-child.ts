/**
 * Valkey in a child process. It keeps nothing on disk and needs not to: when it dies a new one takes its port, empty, and Rollcall's
 * reconciler fills in what is missing.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { signalChild } from '../signal-child.js';
import { EmbeddedStoresError } from './embedded-stores-error.js';
import { findFreePort } from './free-port.js';
import type { ValkeyOrder, ValkeyReport } from './valkey-process.js';

const startAttempts = 3;
const startWithinMs = 15_000;
const restartPauseMs = { first: 100, most: 2000 };

export class ValkeyChild {
  private child: ChildProcess | undefined;
  private stopping = false;
  private readonly password = randomBytes(32).toString('hex');

  constructor(
    public port: number,
    private readonly log: (line: string) => void,
  ) {}

  get url(): string {
    return `redis://:${this.password}@127.0.0.1:${this.port}`;
  }

  /** Resolves once commands are answered; takes another port when its own is taken meanwhile. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const failure = await this.tryStart();
      if (failure === undefined) return;
      if (attempt === startAttempts) throw new EmbeddedStoresError(`The embedded Valkey did not start: ${failure}`);
      this.port = await findFreePort();
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (!child || hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    signalChild(child, 'SIGKILL');
    await ended;
  }

  /** Why it did not start, or undefined when it did; from then on it is started again whenever it dies. */
  private async tryStart(): Promise<string | undefined> {
    const child = this.spawnChild();
    const failure = await firstReport(child);
    if (failure !== undefined) {
      signalChild(child, 'SIGKILL');
      return failure;
    }
    const onEnd = () => {
      if (this.stopping) return;
      this.log(`Valkey ended unexpectedly (${child.signalCode ?? `exit code ${child.exitCode}`}); starting it again.`);
      void this.startAgain();
    };
    if (hasEnded(child)) onEnd();
    else child.once('exit', onEnd);
    return undefined;
  }

  private async startAgain(): Promise<void> {
    let pauseMs = restartPauseMs.first;
    while (!this.stopping) {
      const failure = await this.tryStart().catch(String);
      if (failure === undefined) return this.log('Valkey is up again.');
      if (this.stopping) return;
      this.log(`Valkey did not start: ${failure}`);
      await delay(pauseMs);
      pauseMs = Math.min(pauseMs * 2, restartPauseMs.most);
    }
  }

  private spawnChild(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./valkey-process.js', import.meta.url)), {
      // Not ours: an inspector's port or a test runner's loader is not meant for it.
      execArgv: ['--no-warnings'],
      // A process group of its own, so that Ctrl-C in a terminal reaches Rollcall first.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.on('data', (chunk: Buffer) => this.log(`Valkey: ${chunk.toString().trim()}`));
    child.send({ port: this.port, password: this.password } satisfies ValkeyOrder, () => undefined);
    this.child = child;
    return child;
  }
}

function firstReport(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`no answer within ${startWithinMs / 1000} s`), startWithinMs);
    const settle = (failure: string | undefined) => {
      clearTimeout(timer);
      resolve(failure);
    };
    child.once('error', (error) => settle(error.message));
    child.once('exit', (code, signal) => settle(`it ended with ${signal ?? `exit code ${code}`}`));
    child.once('message', (report: ValkeyReport) => settle(report.ready ? undefined : report.reason));
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
