import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { cutConnection, Database } from './database.js';
import { WakeUps, WakeUpsUrl } from './wake-ups.js';

const EVERY_MS = 500;
/** With the pause before it below the three seconds within which every request is answered, also when the database is away. */
const WITHIN_MS = 2000;

/**
 * Notices that PostgreSQL has fallen silent. A server that refuses is noticed by everyone; one whose packets vanish keeps whoever waits for
 * an answer waiting as long as TCP does. It is asked something small all the time, on a connection of its own; when no answer comes in time
 * every connection is cut, so that what waits fails at once, as if the server had gone away.
 */
@Injectable()
export class Pulse implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Pulse');
  private readonly ending = new AbortController();
  private client: pg.Client | null = null;
  private beating: Promise<void> | null = null;
  private isSilent = false;

  constructor(
    private readonly target: WakeUpsUrl,
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
  ) {}

  onApplicationBootstrap(): void {
    this.beating = this.beat();
  }

  async onApplicationShutdown(): Promise<void> {
    this.ending.abort();
    this.drop();
    await this.beating;
  }

  private async beat(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      const answer = await this.ask();
      if (signal.aborted) return;
      if (answer === 'silence') this.cut();
      else if (answer === 'answer') this.isSilent = false;
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** `refusal`: it cannot be reached, and says so. */
  private async ask(): Promise<'answer' | 'silence' | 'refusal'> {
    let outcome: 'answer' | 'refusal' | null = null;
    const asking = this.query().then(
      () => (outcome = 'answer'),
      () => (outcome = 'refusal'),
    );
    await Promise.race([asking, delay(WITHIN_MS, undefined, { signal: this.ending.signal }).catch(() => undefined)]);
    // After a long turn of our own the answer may be there, and only not have been read yet.
    if (outcome === null) await nextTurn();
    if (outcome === null) await nextTurn();
    if (outcome !== 'answer') this.drop();
    return outcome ?? 'silence';
  }

  private async query(): Promise<void> {
    if (this.client === null) {
      const client = new pg.Client({ connectionString: this.target.url, application_name: 'rollcall-pulse' });
      // The statement under way, if there is one, rejects as well.
      client.on('error', () => undefined);
      this.client = client;
      await client.connect();
    }
    await this.client.query('SELECT 1');
  }

  private drop(): void {
    const { client } = this;
    this.client = null;
    if (client !== null) cutConnection(client);
  }

  private cut(): void {
    if (!this.isSilent)
      this.log.warn(`PostgreSQL has not answered for ${WITHIN_MS / 1000} s; cutting all connections to it`);
    this.isSilent = true;
    this.database.cutConnections();
    this.wakeUps.cutConnection();
  }
}
