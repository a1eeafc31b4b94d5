import { readFileSync } from 'node:fs';
import type { ProcessRole } from '../../../src/platform/config.js';
import { RollcallProcess } from '../../support/rollcall-process.js';
import { waitFor } from '../../support/wait-for.js';

const BYTES_A_KB = 1024;
const LAST_WORDS = 600;

/** One of our processes: killed, frozen and started again, and watched for an end that nobody asked for. */
export class Member {
  /** Ends that nobody asked for, as sentences. */
  readonly unexpectedExits: string[] = [];
  private process: RollcallProcess | null = null;
  private readonly meantToEnd = new WeakSet<RollcallProcess>();
  private starting: Promise<void> | null = null;
  private isClosed = false;
  isFrozen = false;

  constructor(
    readonly name: string,
    readonly role: ProcessRole,
    readonly port: number,
    private readonly environment: Record<string, string>,
  ) {}

  /** It has said that it is live, and has not ended since. */
  get isUp(): boolean {
    return this.process !== null && this.starting === null && !this.process.hasEnded;
  }

  /** Starts it when it does not run; resolves once it is live. */
  start(): Promise<void> {
    this.starting ??= this.startOnce().finally(() => (this.starting = null));
    return this.starting;
  }

  /** `kill -9`, also while it starts. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM; answers its exit code, and how long it took to stop. */
  async stop(): Promise<{ code: number | null; seconds: number }> {
    const beganMs = performance.now();
    const code = await this.end('SIGTERM');
    return { code, seconds: (performance.now() - beganMs) / 1000 };
  }

  freeze(): void {
    this.process?.signal('SIGSTOP');
    this.isFrozen = true;
  }

  thaw(): void {
    this.process?.signal('SIGCONT');
    this.isFrozen = false;
  }

  /** Resident memory in bytes; null where the system does not tell. */
  memoryBytes(): number | null {
    try {
      const status = readFileSync(`/proc/${this.process?.pid}/status`, 'utf8');
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
      return kilobytes === undefined ? null : Number(kilobytes) * BYTES_A_KB;
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.kill();
    await this.starting?.catch(() => undefined);
    await this.kill();
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { process } = this;
    if (process === null) return null;
    this.meantToEnd.add(process);
    const { code } = await process.end(signal);
    this.isFrozen = false;
    return code;
  }

  private async startOnce(): Promise<void> {
    if (this.isUp || this.isClosed) return;
    const process = new RollcallProcess(this.environment);
    this.process = process;
    void process.ended().then(({ code, signal }) => this.noteEnd(process, signal ?? `code ${code}`));
    await process.untilLive().catch((error: unknown) => {
      if (!this.meantToEnd.has(process)) throw error;
    });
  }

  /** A supervisor would start it again; so it is, but it is not forgotten. */
  private noteEnd(process: RollcallProcess, how: string): void {
    if (this.meantToEnd.has(process) || this.isClosed) return;
    this.unexpectedExits.push(`${this.name} ended with ${how}: ${process.stderr.trim().slice(-LAST_WORDS)}`);
    void waitFor(() => this.start().then(() => true), { deadlineMs: 60_000, what: `${this.name} again` }).catch(
      () => undefined,
    );
  }
}
