import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { CONNECT_WITHIN_MS } from './data-source.js';
import { cutConnection, type Transaction } from './database.js';

/** What processes tell each other by NOTIFY. The payload is a site's id, or empty for "something of this kind". */
export const WAKE_UPS = ['grant', 'change', 'settings', 'access'] as const;
export type WakeUp = (typeof WAKE_UPS)[number];

type Listener = (payload: string) => void;

const RECONNECT_MS = 500;

/** Connection string of the listener: LISTEN needs a connection of its own. */
export class WakeUpsUrl {
  constructor(readonly url: string) {}
}

/**
 * Wakes listeners in every process by PostgreSQL's NOTIFY, so also without Redis. A wake-up is a hint: after a lost connection every
 * listener is woken once with an empty payload, since some may have been missed.
 */
@Injectable()
export class WakeUps implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('WakeUps');
  private readonly listeners = new Map<WakeUp, Set<Listener>>();
  private client: pg.Client | null = null;
  /** The client once its LISTENs have been taken. */
  private subscribed: pg.Client | null = null;
  private reconnectTimer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly target: WakeUpsUrl) {}

  /** Whether wake-ups of other processes reach this one now. */
  get listening(): boolean {
    return this.client !== null && this.client === this.subscribed;
  }

  /** Sends with the transaction: listeners hear of it after the commit, and never when it rolls back. */
  static send(tx: Transaction, wakeUp: WakeUp, payload = ''): void {
    tx.write('SELECT pg_notify($1, $2)', [`rollcall_${wakeUp}`, payload]);
  }

  /** Calls `listener` for each wake-up of that kind; the answer ends it. */
  on(wakeUp: WakeUp, listener: Listener): () => void {
    const set = this.listeners.get(wakeUp) ?? new Set();
    this.listeners.set(wakeUp, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  /** For when PostgreSQL answers nothing any more: a connection that hears nothing would be taken for a quiet one. */
  cutConnection(): void {
    if (this.client !== null) cutConnection(this.client);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.reconnectTimer) clearTimeout(this.reconnectTimer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    if (this.stopped) return;
    const client = new pg.Client({
      connectionString: this.target.url,
      application_name: 'rollcall-wake-ups',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
    });
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', (message) => this.heard(message));
    this.client = client;
    try {
      await client.connect();
      for (const wakeUp of WAKE_UPS) await client.query(`LISTEN rollcall_${wakeUp}`);
      this.subscribed = client;
      for (const wakeUp of WAKE_UPS) this.wake(wakeUp, '');
    } catch {
      this.lost(client);
    }
  }

  private lost(client: pg.Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = null;
    this.log.warn('lost the connection that listens for wake-ups; reconnecting');
    client.end().catch(() => undefined);
    this.reconnectTimer = setTimeout(() => void this.connect(), RECONNECT_MS);
  }

  private heard(message: pg.Notification): void {
    const wakeUp = WAKE_UPS.find((name) => message.channel === `rollcall_${name}`);
    if (wakeUp !== undefined) this.wake(wakeUp, message.payload ?? '');
  }

  private wake(wakeUp: WakeUp, payload: string): void {
    for (const listener of this.listeners.get(wakeUp) ?? []) listener(payload);
  }
}
