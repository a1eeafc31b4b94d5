import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { type Actor, actorLabel } from '../access/actor.js';
import { AuditTrail } from '../access/audit-trail.service.js';
import type { FieldError } from '../contracts/common.js';
import type { BeyondTrustDriver } from '../contracts/observation.js';
import {
  type CreateSiteBody,
  type DriverConfig,
  type PatchSiteBody,
  SETTINGS_DEFAULTS,
  type Site,
} from '../contracts/sites.js';
import type { ChangeKind } from '../contracts/words.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { Problem } from '../platform/problem.js';
import type { AccountParticulars } from './drivers/beyondtrust/appliance-account.js';
import { applianceErrors } from './drivers/beyondtrust/appliance-errors.js';
import { Drivers } from './drivers/drivers.js';
import { requireMatch } from './if-match.js';
import type { SiteRecord } from './model/site-record.js';
import { controlErrors, secretAfter, secretErrors, urlErrors } from './model/site-rules.js';
import { SettingsStore } from './settings.store.js';
import { SiteSecrets } from './site-secrets.service.js';
import { SiteCache } from './site-cache.js';
import { SiteStore } from './site.store.js';

const CACHE_MS = 1000;

/** The sites. Reads by slug or id may be up to a second old; a change made anywhere ends that at once. */
@Injectable()
export class Sites {
  private readonly cache = new SiteCache(CACHE_MS, () => performance.now());

  constructor(
    private readonly database: Database,
    private readonly store: SiteStore,
    private readonly settings: SettingsStore,
    private readonly drivers: Drivers,
    private readonly changeLog: ChangeLog,
    private readonly audit: AuditTrail,
    private readonly secrets: SiteSecrets,
    wakeUps: WakeUps,
  ) {
    wakeUps.on('settings', () => this.cache.clear());
  }

  /** The site with that slug; Problem `not_found` when there is none. */
  async require(slug: string): Promise<SiteRecord> {
    return found(await this.cache.get(`slug ${slug}`, () => this.store.bySlug(this.database, slug)), slug);
  }

  /** The same, as it stands this moment. */
  async requireFresh(slug: string): Promise<SiteRecord> {
    return found(await this.store.bySlug(this.database, slug), slug);
  }

  byId(id: string): Promise<SiteRecord | null> {
    return this.cache.get(`id ${id}`, () => this.store.byId(this.database, id));
  }

  /** As the transaction sees it; null when it is gone. */
  current(tx: Transaction, id: string): Promise<SiteRecord | null> {
    return this.store.byId(tx, id);
  }

  /** The same, and nobody edits it until the end of the transaction. */
  lock(tx: Transaction, id: string): Promise<SiteRecord | null> {
    return this.store.lock(tx, id);
  }

  all(): Promise<SiteRecord[]> {
    return this.store.all(this.database);
  }

  page(afterSlug: string, limit: number): Promise<SiteRecord[]> {
    return this.store.page(this.database, afterSlug, limit);
  }

  /** Makes a site with the default settings. Problems: `invalid`, `already_exists`. */
  async create(actor: Actor, body: CreateSiteBody): Promise<SiteRecord> {
    const id = uuidv7();
    const driver = this.sealed(id, driverColumns(body.driver));
    const draft = { id, slug: body.slug, name: body.name, control: body.control, timeZone: null, ...driver };
    this.refuseUnfit(draft);
    const site = await this.database.transaction(async (tx) => {
      const inserted = await this.store.insert(tx, draft);
      if (inserted === null) throw new Problem('already_exists', `There is a site "${body.slug}" already.`);
      await this.settings.insert(tx, inserted.id, SETTINGS_DEFAULTS);
      await this.log(tx, { actor, site: inserted, kind: 'site.created', after: shown(inserted) });
      return inserted;
    });
    this.cache.clear();
    return site;
  }

  /** Changes name, driver and time zone. Problems: `version_required`, `stale_version`, `invalid`. */
  async change(actor: Actor, slug: string, ifMatch: string | undefined, body: PatchSiteBody): Promise<SiteRecord> {
    const { id } = await this.requireFresh(slug);
    const site = await this.database.transaction(async (tx) => {
      const before = found(await this.store.lock(tx, id), slug);
      requireMatch(ifMatch, before.version);
      const draft = this.merged(before, body);
      this.refuseUnfit(draft);
      if (!differs(before, draft)) return before;
      const after = await this.store.update(tx, draft);
      await this.log(tx, { actor, site: after, kind: 'site.changed', ...differences(before, after) });
      return after;
    });
    this.cache.clear();
    return site;
  }

  /** Removes the site with its settings, appliances and fleet. With an `If-Match`, only while it is at that version. */
  async remove(actor: Actor, slug: string, ifMatch: string | undefined): Promise<void> {
    const { id } = await this.requireFresh(slug);
    await this.database.transaction(async (tx) => {
      // The throttle first, as everybody takes it: whoever grants or takes check-ins finishes before, or finds the site gone.
      await this.settings.lock(tx, id);
      const site = found(await this.store.lock(tx, id), slug);
      if (ifMatch !== undefined) requireMatch(ifMatch, site.version);
      await this.store.remove(tx, id);
      // The keys that were bound to it went along.
      WakeUps.send(tx, 'access');
      await this.log(tx, { actor, site, kind: 'site.deleted', before: shown(site) });
    });
    this.cache.clear();
  }

  /** A site as answers show it: without the driver's secret. */
  toAnswer(site: SiteRecord): Site {
    const { id, slug, name, control, timeZone, version } = site;
    const url = site.driverUrl === null ? {} : { url: site.driverUrl };
    const options = site.driverOptions === null ? {} : { ...site.driverOptions, hasSecret: site.driverSecret !== null };
    const capabilities = [...this.drivers.of(site).capabilities];
    const driver = { kind: site.driverKind, ...url, ...options, capabilities };
    return { id, slug, name, control, driver, timeZone, version, createdAt: site.createdAt.toISOString() };
  }

  /**
   * What an appliance would be asked with by such a driver. `site`: whose kept secret it has where it brings none; null for a site that there
   * is not yet. Problem `invalid`.
   */
  particularsOf(driver: BeyondTrustDriver, site: SiteRecord | null): AccountParticulars {
    const given = driverColumns(driver);
    const kept = site === null ? null : secretAfter(driverSettings(site), driverSettings(given));
    const { url, appliances, clientId, ca, proxy } = driver;
    const sealed = site !== null && kept !== null && driver.clientSecret === undefined;
    const secret = sealed ? this.secrets.open(site.id, kept) : given.driverSecret;
    const errors = [...driverErrors(given), ...secretErrors({ ...given, driverSecret: given.driverSecret ?? kept })];
    if (errors.length > 0) throw new Problem('invalid', 'No appliance can be asked like that.', { errors });
    return { siteId: site?.id ?? null, url, appliances, clientId, secret, ca, proxy };
  }

  private refuseUnfit(site: Omit<SiteRecord, 'version' | 'createdAt'>): void {
    const errors = [
      ...driverErrors(site),
      ...controlErrors(site.control, site.driverKind, this.drivers.of(site).capabilities),
      ...secretErrors(site),
    ];
    if (errors.length > 0) throw new Problem('invalid', 'The site cannot be like that.', { errors });
  }

  /** What is given is sealed here; what was kept is sealed already. */
  private sealed(siteId: string, given: DriverColumns): DriverColumns {
    if (given.driverKind !== 'beyondtrust' || given.driverSecret === null) return given;
    return { ...given, driverSecret: this.secrets.seal(siteId, given.driverSecret) };
  }

  private merged(before: SiteRecord, body: PatchSiteBody): SiteRecord {
    const timeZone = body.timeZone === undefined ? before.timeZone : body.timeZone;
    const named = { ...before, name: body.name ?? before.name, timeZone };
    if (body.driver === undefined) return named;
    const after = this.sealed(before.id, driverColumns(body.driver));
    return { ...named, ...after, driverSecret: secretAfter(driverSettings(before), driverSettings(after)) };
  }

  private async log(
    tx: Transaction,
    entry: { actor: Actor; site: SiteRecord; kind: ChangeKind; before?: object; after?: object },
  ): Promise<void> {
    const { actor, site, kind, before, after } = entry;
    const data = { slug: site.slug, name: site.name, ...(before && after ? { before, after } : {}) };
    this.changeLog.append(tx, [{ siteId: site.id, kind, by: actorLabel(actor), data }]);
    await this.audit.record(tx, { actor, action: kind, siteId: site.id, siteSlug: site.slug, before, after });
    WakeUps.send(tx, 'settings', site.id);
    WakeUps.send(tx, 'grant', site.id);
  }
}

function found(site: SiteRecord | null, slug: string): SiteRecord {
  if (site === null) throw new Problem('not_found', `There is no site "${slug}".`);
  return site;
}

type DriverColumns = Pick<SiteRecord, 'driverKind' | 'driverUrl' | 'driverSecret' | 'driverOptions'>;

function driverColumns(driver: DriverConfig): DriverColumns {
  switch (driver.kind) {
    case 'none':
      return { driverKind: 'none', driverUrl: null, driverSecret: null, driverOptions: null };
    case 'simulated':
      return {
        driverKind: 'simulated',
        driverUrl: driver.url,
        driverSecret: driver.secret ?? null,
        driverOptions: null,
      };
    case 'beyondtrust': {
      const { kind, url, clientSecret, ...driverOptions } = driver;
      return { driverKind: kind, driverUrl: url, driverSecret: clientSecret ?? null, driverOptions };
    }
  }
}

/** Of a real appliance's driver more is known than that its URL is one. */
function driverErrors({ driverUrl: url, driverOptions: options }: DriverColumns): FieldError[] {
  if (url === null) return [];
  return options === null ? urlErrors(URL.canParse(url) ? new URL(url) : null) : applianceErrors(url, options);
}

function driverSettings({ driverKind: kind, driverUrl, driverSecret: secret, driverOptions }: DriverColumns) {
  const { appliances = null, proxy = null, clientId = null } = driverOptions ?? {};
  const urls = [driverUrl, appliances?.A, appliances?.B, proxy];
  const reaches = urls.flatMap((url) => (typeof url === 'string' && URL.canParse(url) ? [new URL(url).origin] : []));
  return { kind, secret, reaches, account: clientId };
}

function differs(one: SiteRecord, other: SiteRecord): boolean {
  const fields = ['name', 'timeZone', 'driverKind', 'driverUrl', 'driverSecret'] as const;
  const options = (site: SiteRecord) => JSON.stringify(optionsShown(site));
  return fields.some((field) => one[field] !== other[field]) || options(one) !== options(other);
}

/** What the audit trail and the change feed show of a site; never its secret. */
function shown(site: SiteRecord): Record<string, string> {
  const driver = site.driverUrl === null ? site.driverKind : `${site.driverKind} at ${site.driverUrl}`;
  return { name: site.name, control: site.control, driver, timeZone: site.timeZone ?? 'UTC', ...optionsShown(site) };
}

/** In one order, whatever order the database has them in. */
function optionsShown({ driverOptions }: Pick<SiteRecord, 'driverOptions'>): Record<string, string> {
  if (driverOptions === null) return {};
  const { appliances, clientId, ca, proxy, use } = driverOptions;
  const uses = (['backups', 'keepBackupFiles', 'failoverRole'] as const).filter((name) => use[name]);
  return {
    account: clientId,
    appliances: appliances === null ? 'one name' : `A ${appliances.A}, B ${appliances.B}`,
    ca: ca ?? 'none',
    proxy: proxy ?? 'none',
    use: uses.length === 0 ? 'reads only' : uses.join(', '),
  };
}

/** What an edit changed. That a secret was changed is worth keeping; the secret itself is not. */
function differences(before: SiteRecord, after: SiteRecord): { before: object; after: object } {
  const [was, is] = [shown(before), shown(after)];
  const names = Object.keys(is).filter((name) => was[name] !== is[name]);
  const pick = (from: Record<string, string>) => Object.fromEntries(names.map((name) => [name, from[name]]));
  const secret = (site: SiteRecord) =>
    before.driverSecret === after.driverSecret ? {} : { driverSecret: site.driverSecret === null ? 'none' : 'set' };
  return { before: { ...pick(was), ...secret(before) }, after: { ...pick(is), ...secret(after) } };
}
