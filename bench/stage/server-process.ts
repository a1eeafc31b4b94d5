/** The built server as its users run it: a process of its own, with nothing in it for the bench. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 15_000;
const BYTES_A_KB = 1024;
const TICKS_A_SECOND = 100;

export interface ServerOptions {
  databaseUrl: string;
  redisUrl: string;
  /** The administrator's key. */
  key: string;
  logFile: string;
  profileTo: string | null;
}

export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** `http://127.0.0.1:<port>`. */
    readonly url: string,
    private readonly logFile: string,
  ) {}

  /** Resolves once it listens; throws what it logged when it does not come to that. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const profiling = options.profileTo === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profileTo}`];
    const log = openSync(options.logFile, 'a');
    const child = spawn(process.execPath, [...profiling, MAIN], {
      env: {
        ...plainEnvironment(),
        PORT: '0',
        HOST: '127.0.0.1',
        DATABASE_URL: options.databaseUrl,
        REDIS_URL: options.redisUrl,
        ROLLCALL_BOOTSTRAP_KEY: options.key,
        ROLLCALL_SECRET_KEY: randomBytes(32).toString('hex'),
        ROLLCALL_DEMO: 'off',
        ROLLCALL_LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'pipe', log],
    });
    closeSync(log);
    // Whatever becomes of the bench, its servers go with it.
    process.once('exit', () => child.kill('SIGKILL'));
    try {
      return new ServerProcess(child, await listening(child), options.logFile);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${(error as Error).message}\n${tail(options.logFile)}`, { cause: error });
    }
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** The most memory it ever held, in bytes; null where the system does not tell. */
  memoryPeakBytes(): number | null {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      return peak === undefined ? null : Number(peak) * BYTES_A_KB;
    } catch {
      return null;
    }
  }

  /** Processor time that it has used so far, in seconds; null where the system does not tell. */
  cpuSeconds(): number | null {
    try {
      // Behind the name, which may hold blanks: user and system time are the 12th and 13th field, in hundredths of a second.
      const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
    } catch {
      return null;
    }
  }

  /** What it logged last: warnings and errors only. */
  lastWords(): string {
    return tail(this.logFile);
  }

  async stop(): Promise<void> {
    await stopProcess(this.child, STOPS_WITHIN_MS);
  }
}

/** This process's environment without what would set Rollcall up in another way than a row means to. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string) => /^(PORT|HOST|DATABASE_URL|REDIS_URL|ROLLCALL_.*)$/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

/** SIGTERM, and SIGKILL when that is not enough. Answers the milliseconds it took. */
export async function stopProcess(child: ChildProcess, withinMs: number): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) return 0;
  const beganAtMs = performance.now();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(timer);
  return performance.now() - beganAtMs;
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error('the server did not listen in time')), STARTS_WITHIN_MS);
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const url = /https?:\/\/[^\s/]+/.exec(text)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the server ended at its start (${signal ?? code})`));
    });
  });
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-2000);
  } catch {
    return '';
  }
}
