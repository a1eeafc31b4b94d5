import type { DriverFailure } from '../../src/contracts/observed-words.js';
import type { ApplianceHealth, DriverCapability } from '../../src/contracts/words.js';
import type { SeenClient } from '../../src/sites/model/seen-client.js';
import type { SeenJumpoint } from '../../src/sites/model/seen-jumpoint.js';
import { Drivers, type DrivenSite } from '../../src/sites/drivers/drivers.js';
import {
  type ApplianceSigns,
  type ClientsPageResult,
  type ConnectedResult,
  type FindClientResult,
  type GroupsResult,
  type HealthResult,
  type JumpointsResult,
  SiteDriver,
  UNSUPPORTED,
} from '../../src/sites/drivers/site-driver.js';
import { seenClient } from './sighting-builders.js';

const HOUR_MS = 3_600_000;
const scripted = new Map<string, ScriptedAppliance>();
const built = Reflect.get(Drivers.prototype, 'of');
Drivers.prototype.of = function of(this: Drivers, site: DrivenSite): SiteDriver {
  return scripted.get(site.slug) ?? built.call(this, site);
};

/** A real appliance as a driver shows it, whose answers the test decides. It stands in for the driver of the site with its slug. */
export class ScriptedAppliance extends SiteDriver {
  readonly capabilities = new Set<DriverCapability>(['health', 'listClients']);
  readonly clients = new Map<string, SeenClient>();
  readonly groups = new Map([[1, 'Tills']]);
  readonly calls: string[] = [];
  perPage = 3;
  version = '24.1.1';
  condition: ApplianceHealth = 'healthy';
  signs: ApplianceSigns = { clockOffsetMs: 0, certificateSha256: null };
  connected: number | null;
  /** Null: the account may not read them. */
  jumpoints: SeenJumpoint[] | null = null;
  /** What the calls whose name it is answer now: `listClients`, `findClient`, `listGroups`, `health`. */
  readonly failing = new Map<string, { reason: DriverFailure; retryable: boolean }>();
  /** Happens before a page is answered, but after it was put together: the test may hold it back. */
  beforePage: (page: number) => Promise<void> | void = () => undefined;
  beforeHealth: () => Promise<void> | void = () => undefined;
  /** Says of every client that is asked for by itself that there is none. */
  findsNobody = false;
  /** Clients whose own answer cannot be understood. */
  readonly untold = new Set<string>();
  /** Clients that the list leaves out, though they are there. */
  readonly hidden = new Set<string>();

  constructor(slug: string, count: number) {
    super();
    this.connected = count;
    scripted.set(slug, this);
    for (let number = 1; number <= count; number += 1) this.put(String(number));
  }

  /** Adds a client, or changes one. Times are real ones: by default it has been online for an hour. */
  put(clientId: string, parts: Partial<SeenClient> = {}): void {
    const nowMs = Date.now();
    const fresh = seenClient({
      ...{ clientId, name: `Till ${clientId}`, hostname: `till-${clientId}`, group: { id: 1, isPersonal: false } },
      ...{ lastConnectAtMs: nowMs - HOUR_MS, lastDisconnectAtMs: nowMs - 2 * HOUR_MS },
    });
    this.clients.set(clientId, { ...(this.clients.get(clientId) ?? fresh), ...parts });
  }

  putAll(parts: Partial<SeenClient>): void {
    for (const clientId of this.clients.keys()) this.put(clientId, parts);
  }

  override async health(): Promise<HealthResult> {
    const failed = this.note('health');
    if (failed !== null) return failed;
    await this.beforeHealth();
    const appliance = {
      ...{ name: 'A' as const, role: 'single' as const, hostname: 'appliance.example.com', baseVersion: null },
      ...{ siteVersion: this.version, siteRevision: null, health: this.condition, healthMessage: null },
      ...{ lastDataSyncAtMs: null, lastDataSyncStatus: null },
    };
    return { ok: true, report: { appliances: [appliance] }, signs: this.signs };
  }

  override async listClients(page: number): Promise<ClientsPageResult> {
    const failed = this.note('listClients', page);
    if (failed !== null) return failed;
    const listed = [...this.clients.values()].filter(({ clientId }) => !this.hidden.has(clientId));
    const clients = listed.slice((page - 1) * this.perPage, page * this.perPage);
    await this.beforePage(page);
    const lastPage = Math.max(1, Math.ceil(listed.length / this.perPage));
    return { ok: true, page: { clients, page, lastPage, total: this.clients.size, skipped: 0 } };
  }

  override findClient(clientId: string): Promise<FindClientResult> {
    const failed =
      this.note('findClient', clientId) ??
      (this.untold.has(clientId)
        ? { ok: false as const, delivered: 'unknown' as const, reason: 'bad_answer' as const, retryable: true }
        : null);
    return Promise.resolve(
      failed ?? { ok: true, client: this.findsNobody ? null : (this.clients.get(clientId) ?? null) },
    );
  }

  override listGroups(): Promise<GroupsResult> {
    return Promise.resolve(this.note('listGroups') ?? { ok: true, groups: this.groups });
  }

  override listJumpoints(): Promise<JumpointsResult> {
    const { jumpoints } = this;
    return Promise.resolve(jumpoints === null ? UNSUPPORTED : { ok: true, jumpoints, calls: 1 });
  }

  override countConnected(): Promise<ConnectedResult> {
    return Promise.resolve(this.connected === null ? UNSUPPORTED : { ok: true, clients: this.connected });
  }

  private note(name: string, about?: string | number) {
    this.calls.push(about === undefined ? name : `${name} ${about}`);
    const failing = this.failing.get(name);
    return failing === undefined ? null : { ok: false as const, delivered: 'no' as const, ...failing };
  }
}
