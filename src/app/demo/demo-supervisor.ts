import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Access } from '../../access/access.service.js';
import { newSecret } from '../../access/secrets.js';
import { signalChild } from '../../platform/signal-child.js';
import { restartDelayMs } from './restart-delay.js';

/** So that an upgrade plan that somebody tries on the demo takes minutes, not hours. */
const APPLIANCE_SPEED = '300';
const SITE = 'demo';
const STOP_WITHIN_MS = 1500;
/** A simulator that lived this long had started well: its end is no sign of trouble. */
const SETTLED_MS = 60_000;
const LINE_LENGTH_MAX = 2000;

/** What is started, as `spawn` takes it, without the arguments that say which site and how many clients. */
export class DemoOptions {
  constructor(
    readonly clients: number,
    readonly command: readonly string[] = [
      process.execPath,
      fileURLToPath(new URL('../../simulator/main.js', import.meta.url)),
    ],
  ) {}
}

/**
 * Runs the simulator of the demo site as a process of its own: starts it once this process listens, starts it again when it dies, and
 * ends it with this process. Its pipe to us closes even when this process is killed, which the simulator takes for the end. It comes in
 * by the front door, with an admin key that lives in this process's memory only.
 */
@Injectable()
export class DemoSupervisor implements BeforeApplicationShutdown {
  private readonly log = new Logger('Demo');
  private child: ChildProcess | null = null;
  private timer: NodeJS.Timeout | null = null;
  private endKey: (() => void) | null = null;
  private environment: NodeJS.ProcessEnv = {};
  private stopped = false;
  private failures = 0;

  constructor(
    private readonly access: Access,
    private readonly options: DemoOptions,
  ) {}

  /** `url` is where this process answers, as seen from this machine. */
  start(url: string): void {
    if (this.stopped || this.endKey !== null) return;
    const secret = newSecret('rk');
    this.endKey = this.access.registerProcessKey(secret, SITE);
    this.environment = { ...passedOn(process.env), ROLLCALL_URL: url, ROLLCALL_KEY: secret };
    this.launch();
  }

  /** The simulator's process id while it runs. */
  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  /** Asks the simulator to end, and makes it end when it does not within 1.5 s. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.endKey?.();
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    signalChild(child, 'SIGTERM');
    const force = setTimeout(() => signalChild(child, 'SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(force);
  }

  private launch(): void {
    const [file = process.execPath, ...first] = this.options.command;
    const size = ['--clients', String(this.options.clients), '--speed', APPLIANCE_SPEED];
    const args = [...first, '--serve', '--site', SITE, ...size, '--json'];
    const startedAtMs = performance.now();
    const child = spawn(file, args, { env: this.environment, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    // A simulator that is gone cannot be written to; its `close` says all there is to say.
    child.stdin.on('error', () => undefined);
    this.listen(child.stdout, (line) => this.log.debug(line));
    this.listen(child.stderr, (line) => this.log.warn(line));
    child.once('error', (error) => this.log.error(`the simulator could not be started: ${error.message}`));
    child.once('close', (code, signal) => this.ended(child, code, signal, performance.now() - startedAtMs));
  }

  private listen(stream: Readable, tell: (line: string) => void): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      if (line.trim() !== '') tell(line.slice(0, LINE_LENGTH_MAX));
    });
  }

  private ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null, livedMs: number): void {
    if (this.child === child) this.child = null;
    if (this.stopped) return;
    if (code === 0) {
      this.log.log('the simulator has ended; the demo site is not played any more');
      return;
    }
    this.failures = livedMs >= SETTLED_MS ? 1 : this.failures + 1;
    const delayMs = restartDelayMs(this.failures);
    this.log.warn(`the simulator ended (${signal ?? `exit code ${code}`}); starting it again in ${delayMs / 1000} s`);
    this.timer = setTimeout(() => this.launch(), delayMs);
  }
}

/** Our own settings are not the simulator's business, least of all the passwords among them. */
function passedOn(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = (name: string) => name.startsWith('ROLLCALL_') || name === 'DATABASE_URL' || name === 'REDIS_URL';
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours(name)));
}
