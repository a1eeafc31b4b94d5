import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { built } from './built.js';
import { waitFor } from './wait-for.js';

const LIVE_WITHIN_MS = 90_000;
const AT_THE_DOOR = new URL('at-the-door.mjs', import.meta.url).href;

/** The built Rollcall as a process of its own, with nothing but `env` in its environment. */
export class RollcallProcess {
  private readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(env: Record<string, string>, options: readonly string[] = []) {
    const args = [...options, built('src/main.js')];
    this.child = spawn(process.execPath, args, {
      env,
      stdio: [options.length > 0 ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  /** Resolves once it says that it is live. */
  static async live(env: Record<string, string>): Promise<RollcallProcess> {
    const started = new RollcallProcess(env);
    await started.untilLive();
    return started;
  }

  /** Has everything loaded, and starts when it is let go. */
  static waiting(env: Record<string, string>): RollcallProcess {
    return new RollcallProcess(env, ['--import', AT_THE_DOOR]);
  }

  letGo(): void {
    this.child.stdin?.end('go');
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async untilLive(): Promise<void> {
    await waitFor(() => this.stdout.includes('Rollcall is live') || this.hasEnded, {
      deadlineMs: LIVE_WITHIN_MS,
      what: 'a live Rollcall',
    });
    if (this.hasEnded) throw new Error(`Rollcall ended instead: ${this.stderr}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends the signal, and resolves with the exit code and signal when the process is gone and its output has been read. */
  async end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (!this.hasEnded) this.child.kill(signal);
    return this.ended();
  }

  async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (!this.hasEnded) await once(this.child, 'close');
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
