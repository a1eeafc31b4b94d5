/**
 * The embedded PostgreSQL as a child process. It runs in a process group of its own, so that Ctrl-C in a terminal reaches Rollcall
 * first, which stops it last. A watchdog stops it when Rollcall is killed; when it dies itself it is started again on the same port.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { signalChild } from '../signal-child.js';
import { runAs, type SystemUser } from './database-user.js';
import { EmbeddedStoresError } from './embedded-stores-error.js';
import { findFreePort } from './free-port.js';
import { clearLeftoverPostmaster } from './leftover-postmaster.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { type PostgresCluster, postgresEnvironment, superuser } from './postgres-cluster.js';
import { postgresArguments } from './postgres-settings.js';

const readyWithinMs = 120_000;
const retryWithinMs = 20_000;
const logBytesMax = 5 * 1024 * 1024;

/** A start that failed for one of these reasons may succeed in a moment: servers of a killed postmaster are still ending. */
const passingTrouble = /pre-existing shared memory block|lock file ".*" already exists/;
const portTaken = /could not create any TCP\/IP sockets|Address already in use/i;

export class PostgresServer {
  private child: ChildProcess | undefined;
  private watchdog: ChildProcess | undefined;
  private stopping = false;
  private restart: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: {
      cluster: PostgresCluster;
      binaries: PostgresBinaries;
      user: SystemUser | undefined;
      logFile: string;
      durable: boolean;
      log: (line: string) => void;
    },
  ) {}

  /** To be set before the start. */
  port = 0;

  url(database: string): string {
    return `postgres://${superuser}:${this.options.cluster.password}@127.0.0.1:${this.port}/${database}`;
  }

  clearLeftover(): Promise<void> {
    return clearLeftoverPostmaster(this.options.cluster.directory, this.options.log);
  }

  /** Resolves once connections are answered. Throws {@link EmbeddedStoresError} with the end of the server's log. */
  async start(): Promise<void> {
    const deadlineMs = Date.now() + retryWithinMs;
    for (;;) {
      const failure = await this.startOnce();
      if (failure === undefined) return;
      await this.endChild();
      if (Date.now() > deadlineMs || this.stopping) throw failed(failure);
      if (portTaken.test(failure)) this.port = await findFreePort();
      else if (!passingTrouble.test(failure)) throw failed(failure);
      await delay(250);
    }
  }

  /** A fast stop; the hard way when that takes longer than is bearable. Connections that are still open are cut. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.restart;
    await this.endChild();
  }

  async ensureDatabase(name: string): Promise<void> {
    const client = this.client();
    await client.connect();
    try {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
      if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
    } finally {
      await client.end();
    }
  }

  /** What the server wrote when it did not come up; undefined when it is up. */
  private async startOnce(): Promise<string | undefined> {
    await this.clearLeftover();
    const logStart = shortenLog(this.options.logFile);
    const child = this.spawnPostmaster();
    const deadlineMs = Date.now() + readyWithinMs;
    const slowAtMs = Date.now() + 5000;
    let told = false;
    while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      if (await this.answers()) {
        this.superviseFromNow(child);
        return undefined;
      }
      if (this.stopping) return 'It was stopped while it started.';
      if (Date.now() > deadlineMs) return `It did not answer within ${readyWithinMs / 1000} s.`;
      if (Date.now() > slowAtMs && !told) {
        told = true;
        this.options.log('PostgreSQL is still recovering what was last written.');
      }
      await delay(25);
    }
    return readFileSync(this.options.logFile).subarray(logStart).toString().trim() || 'It ended without a word.';
  }

  private spawnPostmaster(): ChildProcess {
    const { binaries, cluster, user, durable, logFile } = this.options;
    // A file and not a pipe: the log must not depend on Rollcall being there to read it.
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(
      binaries.postgres,
      ['-D', cluster.directory, ...postgresArguments({ port: this.port, durable })],
      {
        ...runAs(user),
        env: postgresEnvironment(),
        detached: true,
        stdio: ['ignore', log, log],
      },
    );
    closeSync(log);
    child.once('error', (error) => this.options.log(`PostgreSQL could not be started: ${error.message}`));
    this.child = child;
    if (child.pid !== undefined) {
      const watchdog = spawnWatchdog(child.pid, user);
      // It must not outlive its server: it would signal whatever gets the same id later.
      child.once('exit', () => signalChild(watchdog, 'SIGKILL'));
      this.watchdog = watchdog;
    }
    return child;
  }

  private superviseFromNow(child: ChildProcess): void {
    const onEnd = () => {
      if (this.stopping) return;
      this.options.log(
        `PostgreSQL ended unexpectedly (${child.signalCode ?? `exit code ${child.exitCode}`}); starting it again.`,
      );
      this.restart = this.startAgain();
    };
    if (child.exitCode !== null || child.signalCode !== null) onEnd();
    else child.once('exit', onEnd);
  }

  /** Until it works: Rollcall has nowhere else to go, and answers meanwhile that it is not ready. */
  private async startAgain(): Promise<void> {
    for (let pauseMs = 250; !this.stopping; pauseMs = Math.min(pauseMs * 2, 5000)) {
      const failure = await this.startOnce().catch(String);
      if (failure === undefined) return this.options.log('PostgreSQL is up again.');
      await this.endChild();
      if (this.stopping) return;
      if (!passingTrouble.test(failure)) this.options.log(`PostgreSQL did not start: ${failure}`);
      await delay(pauseMs);
    }
  }

  private async endChild(): Promise<void> {
    // First of all, so that it cannot signal a later process that happens to get the same id.
    if (this.watchdog) signalChild(this.watchdog, 'SIGKILL');
    const child = this.child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)));
    for (const [name, withinMs] of [
      ['SIGINT', 5000],
      ['SIGQUIT', 2000],
      ['SIGKILL', 1000],
    ] as const) {
      child.kill(name);
      if (await Promise.race([ended, delay(withinMs, false, { ref: false })])) return;
    }
  }

  private async answers(): Promise<boolean> {
    const client = this.client();
    // A connection that is cut while it is being made reports that as an event too.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private client(): pg.Client {
    return new pg.Client({ connectionString: this.url('postgres'), connectionTimeoutMillis: 5000 });
  }
}

/** A shell that waits for the end of our pipe, which comes even with `kill -9`, and then stops the server. */
function spawnWatchdog(pid: number, user: SystemUser | undefined): ChildProcess {
  const script = 'while read -r _; do :; done; kill -INT "$1"';
  const child = spawn('/bin/sh', ['-c', script, 'rollcall-watchdog', String(pid)], {
    ...runAs(user),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it a killed Rollcall leaves a server running, which the next start stops: no reason to fail.
  child.once('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  return child;
}

/** Empties a log that has grown large; returns where the coming lines begin. */
function shortenLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= logBytesMax) return size;
  truncateSync(path);
  return 0;
}

function failed(output: string): EmbeddedStoresError {
  return new EmbeddedStoresError(`The embedded PostgreSQL did not start:\n${output.slice(-2000)}`);
}
