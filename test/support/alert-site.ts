import { randomUUID } from 'node:crypto';
import type { AlertMessage } from '../../src/contracts/alerts.js';
import type { Alert } from '../../src/contracts/alert-words.js';
import type { Route } from '../../src/contracts/receivers.js';
import { AlertOutbox, type Outgoing, type RoutedReceiver } from '../../src/alerts/deliveries/alert-outbox.service.js';
import { Judge } from '../../src/alerts/judgement/judge.service.js';
import { JudgementStore } from '../../src/alerts/judgement/judgement.store.js';
import type { Database } from '../../src/platform/database/database.js';
import type { FleetSite } from './fleet-site.js';
import type { TestApp } from './test-app.js';
import { waitFor } from './wait-for.js';

/** Longer than any transaction may be open. */
const FEED_WITHIN_MS = 15_000;

/** Times of the site that decide about alerts, by table. */
const TIMES: Record<string, readonly string[]> = {
  client: ['connection_since', 'last_check_in_at'],
  client_upgrade: ['granted_at', 'start_by', 'told_at', 'started_at', 'lease_until', 'failed_at', 'state_since'],
  upgrade_run: ['begun_at', 'baseline_at'],
  slot_log: ['at'],
  site_settings: ['brake_tripped_at', 'baseline_at'],
  appliance: ['unreachable_since', 'last_data_sync_at'],
  incident: ['began_at', 'fired_at', 'calming_since', 'resolved_at'],
  silence: ['starts_at', 'ends_at'],
  upgrade_plan: ['started_at', 'ended_at'],
  client_sighting: ['seen_at', 'last_connect_at', 'last_disconnect_at', 'returned_by'],
  sweep: ['started_at', 'finished_at'],
  site_watch: ['next_sweep_at', 'problem_since'],
};

export interface IncidentRow {
  id: string;
  number: number;
  alert: Alert;
  scope: string;
  scope_key: string;
  severity: string;
  state: string;
  muted: boolean;
  flapping: boolean;
  count: number;
  muted_count: number;
  peak: number;
  resolution: string | null;
  absorbed_by: string | null;
  sequence: number;
  facts: Record<string, unknown>;
  cause: { factor: string; value: string; members: number; all: number; says: string } | null;
}

/** A receiver that takes everything, and what it was told; in place of those that deliver. */
export class Listener {
  readonly id = randomUUID();
  readonly messages: AlertMessage[] = [];
  private readonly told = new Map<string, Set<string>>();

  constructor(
    private readonly siteId: string,
    private readonly routes: Route[] = [{ alerts: [], severities: [], groups: [], times: [] }],
  ) {}

  /** Of conditions and events; heartbeats are left out. */
  get heard(): string[] {
    return this.messages.map(({ kind, alert, counts }) => `${kind} ${alert}${counts ? ` ${counts.now}` : ''}`);
  }

  listenTo(app: TestApp): void {
    const outbox = app.app.get(AlertOutbox);
    const others = {
      receivers: outbox.receivers.bind(outbox),
      add: outbox.add.bind(outbox),
      toldOf: outbox.toldOf.bind(outbox),
    };
    const mine: RoutedReceiver = { id: this.id, name: 'a listener', routes: this.routes };
    Object.assign(outbox, {
      receivers: async (...[tx, siteId]: Parameters<AlertOutbox['receivers']>) =>
        siteId === this.siteId ? [mine] : others.receivers(tx, siteId),
      toldOf: async (...[tx, id]: Parameters<AlertOutbox['toldOf']>) =>
        this.told.has(id) ? [this.id] : others.toldOf(tx, id),
      add: async (...[tx, siteId, outgoing]: Parameters<AlertOutbox['add']>) => {
        if (siteId !== this.siteId) return others.add(tx, siteId, outgoing);
        this.take(outgoing);
        return [];
      },
    });
  }

  private take(outgoing: readonly Outgoing[]): void {
    for (const { incidentId, message, receiverIds } of outgoing) {
      if (!receiverIds.includes(this.id)) continue;
      this.messages.push(message);
      if (incidentId !== null) this.told.set(incidentId, new Set([this.id]));
    }
  }
}

/** The alerts of a site whose fleet a test speaks for: the judge takes the turns that the test asks for, and time goes when it says so. */
export class AlertSite {
  private constructor(
    readonly fleet: FleetSite,
    readonly listener: Listener,
  ) {}

  static async watch(fleet: FleetSite, settings: Record<string, unknown> = {}, routes?: Route[]): Promise<AlertSite> {
    const listener = new Listener(fleet.id, routes);
    listener.listenTo(fleet.app);
    await fleet.database.query(
      `INSERT INTO alert_settings (site_id, settings, changed_by) VALUES ($1, $2, 'the test')
       ON CONFLICT (site_id) DO UPDATE SET settings = excluded.settings`,
      [fleet.id, JSON.stringify(settings)],
    );
    const site = new AlertSite(fleet, listener);
    await site.judge();
    return site;
  }

  private get database(): Database {
    return this.fleet.database;
  }

  /** One turn, of that process. */
  async judge(app: TestApp = this.fleet.app): Promise<void> {
    await this.feedIsReadable();
    await this.database.transaction(async (tx) => {
      app.app.get(JudgementStore).ensure(tx);
      await app.app.get(Judge).turn(tx, this.fleet.id);
    });
  }

  /** A line of the feed is read once no older transaction is open: on this server also one of another test. */
  private feedIsReadable(): Promise<true> {
    const what = 'a feed that can be read to its end';
    return waitFor(
      async () => {
        const [row] = await this.database.query<{ readable: boolean }>(
          `SELECT NOT EXISTS (
             SELECT FROM change WHERE site_id = $1 AND xid >= pg_snapshot_xmin(pg_current_snapshot())) AS readable`,
          [this.fleet.id],
        );
        return row!.readable;
      },
      { what, deadlineMs: FEED_WITHIN_MS },
    );
  }

  /** So much later, in one turn. */
  async judgeAfter(seconds: number): Promise<void> {
    await this.pass(seconds);
    await this.judge();
  }

  /** Everything that was written of the site is so much older. */
  async pass(seconds: number): Promise<void> {
    for (const [table, columns] of Object.entries(TIMES)) {
      const moves = columns.map((column) => `${column} = ${column} - make_interval(secs => $2)`);
      await this.database.query(`UPDATE ${table} SET ${moves.join(', ')} WHERE site_id = $1`, [this.fleet.id, seconds]);
    }
    await this.database.query(
      `UPDATE incident_member SET since = since - make_interval(secs => $2), joined_at = joined_at - make_interval(secs => $2),
         left_at = left_at - make_interval(secs => $2) WHERE incident_id IN (SELECT id FROM incident WHERE site_id = $1)`,
      [this.fleet.id, seconds],
    );
    await this.database.query(
      `UPDATE plan_step SET since = since - make_interval(secs => $2), call_at = call_at - make_interval(secs => $2),
         ended_at = ended_at - make_interval(secs => $2) WHERE plan_id IN (SELECT id FROM upgrade_plan WHERE site_id = $1)`,
      [this.fleet.id, seconds],
    );
    await this.shift('upgrade_plan', 'id', ['first_window', 'second_window'], seconds);
    await this.shift('alert_judgement', 'site_id', ['memory'], seconds);
    await this.shift('incident', 'id', ['changes', 'told'], seconds);
  }

  async incidents(): Promise<IncidentRow[]> {
    return this.database.query<IncidentRow>(
      `SELECT * FROM incident WHERE site_id = $1 AND alert <> 'watchdog' ORDER BY number`,
      [this.fleet.id],
    );
  }

  /** In one line each, e.g. `fleet_mass_offline site firing 40`. */
  async standing(): Promise<string[]> {
    return (await this.incidents()).map(({ alert, scope, scope_key, state, count, resolution }) =>
      [alert, scope, scope_key, state, resolution, count].filter((part) => part !== '' && part !== null).join(' '),
    );
  }

  /** The clientIds of those in it now. */
  async members(alert: Alert): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT c.client_id AS id FROM incident i JOIN incident_member m ON m.incident_id = i.id JOIN client c ON c.id = m.client_id
       WHERE i.site_id = $1 AND i.alert = $2 AND i.state <> 'resolved' AND m.left_at IS NULL ORDER BY 1`,
      [this.fleet.id, alert],
    );
    return rows.map(({ id }) => id);
  }

  async silence(alerts: readonly Alert[], filter: string, seconds = 3600): Promise<void> {
    await this.database.query(
      `INSERT INTO silence (id, site_id, alerts, filter, starts_at, ends_at, reason, author)
       VALUES ($1, $2, $3, $4, clock_timestamp() - interval '1 second', clock_timestamp() + make_interval(secs => $5), 'a test', 'the test')`,
      [randomUUID(), this.fleet.id, alerts, filter, seconds],
    );
  }

  /** What the judge keeps as JSON: its times are numbers whose names end in `Ms`. */
  private async shift(table: string, key: string, columns: readonly string[], seconds: number): Promise<void> {
    const rows = await this.database.query<Record<string, unknown>>(`SELECT * FROM ${table} WHERE site_id = $1`, [
      this.fleet.id,
    ]);
    for (const row of rows) {
      const sets = columns.map((column, place) => `${column} = $${place + 2}`);
      const values = columns.map((column) => row[column] && JSON.stringify(shifted(row[column], seconds * 1000)));
      await this.database.query(`UPDATE ${table} SET ${sets.join(', ')} WHERE ${key} = $1`, [row[key], ...values]);
    }
  }
}

function shifted(value: unknown, ms: number, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => shifted(one, ms));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shifted(inner, ms, key)]));
  }
  return name.endsWith('Ms') && typeof value === 'number' && value > 0 ? value - ms : value;
}
