import { Injectable } from '@nestjs/common';
import { type Actor } from '../../access/actor.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import { PER_PAGE_MIN } from '../../contracts/appliance-api.js';
import type { BeyondTrustDriver as DriverConfig, ConnectionTest } from '../../contracts/observation.js';
import { APPLIANCE_NAMES, type ApplianceName } from '../../contracts/words.js';
import { Database } from '../../platform/database/database.js';
import { NameResolver } from '../../platform/outbound/name-resolver.js';
import { read, unexpected } from '../drivers/beyondtrust/answers.js';
import {
  type AccountParticulars,
  type ApplianceAccount,
  ApplianceAccounts,
  type ApplianceOutcome,
} from '../drivers/beyondtrust/appliance-account.js';
import { placeOfList, toClient } from '../drivers/beyondtrust/client-reading.js';
import { HealthReading } from '../drivers/beyondtrust/health-reading.js';
import { sweepCostSentence, sweepEvery } from '../drivers/beyondtrust/model/sweep-cost.js';
import { infoReadSchema } from '../drivers/beyondtrust/read-schemas.js';
import type { SiteRecord } from '../model/site-record.js';
import { Sites } from '../sites.service.js';
import { type ConnectionFacts, judgeConnection, type Probe, type Refusal } from './model/connection-steps.js';

const TIMEOUT_MS = 5000;
/** Any answer of HTTP proves the way there. */
const ANY_ANSWER = [403, 404, 429, 500, 501, 502, 503, 504];

/** Tries a connection to an appliance out, step by step. It reads what a sweep and a look would read, and nothing else. */
@Injectable()
export class ConnectionTests {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly accounts: ApplianceAccounts,
    private readonly resolver: NameResolver,
    private readonly audit: AuditTrail,
  ) {}

  /** `site`: whose kept secret may be used; null for a site that there is not yet. Problem `invalid`. */
  async test(actor: Actor, driver: DriverConfig, site: SiteRecord | null): Promise<ConnectionTest> {
    const fromMs = performance.now();
    const particulars = this.sites.particularsOf(driver, site);
    const facts = await this.ask(particulars, driver.use.backups);
    const test = { ...judgeConnection(facts, Date.now()), tookMs: Math.round(performance.now() - fromMs) };
    await this.audit.record(this.database, {
      actor,
      action: 'connection.tested',
      siteId: site?.id,
      siteSlug: site?.slug,
      target: driver.url,
      after: { account: driver.clientId, ok: test.ok, failed: failedSteps(test) },
    });
    return test;
  }

  private async ask(particulars: AccountParticulars, wantsBackups: boolean): Promise<ConnectionFacts> {
    const account = this.accounts.of(particulars);
    // What needs no token needs no secret either.
    const way = particulars.secret === null ? this.accounts.of({ ...particulars, secret: '' }) : account;
    const names = [undefined, ...(particulars.appliances === null ? [] : APPLIANCE_NAMES)];
    const probes = await Promise.all(names.map((at) => this.probe(way, particulars, at)));
    const isPlain = new URL(particulars.url).protocol === 'http:';
    const proxyHost = particulars.proxy === null ? null : new URL(particulars.proxy).hostname;
    const lost = probes.some(({ refusal }) => refusal !== null);
    const clients = lost ? null : await listClients(account);
    const [health, permissions] =
      lost || hasNoToken(clients)
        ? [null, null]
        : await Promise.all([look(account, particulars), permissionsOf(account)]);
    const { usedLastHour } = await account.budget();
    const sweepCost = clients?.ok === true ? sweepCostSentence(clients.total, sweepEvery('run', clients.total)) : null;
    return { probes, isPlain, proxyHost, clients, health, permissions, wantsBackups, usedLastHour, sweepCost };
  }

  private async probe(
    account: ApplianceAccount,
    { url, appliances, proxy }: AccountParticulars,
    at: ApplianceName | undefined,
  ): Promise<Probe> {
    const { hostname } = new URL(at === undefined ? url : (appliances?.[at] ?? url));
    const call = { method: 'GET', path: '/check_health', spentFor: 'person', expects: 'text', at } as const;
    const answering = account.call({ ...call, authenticated: false, timeoutMs: TIMEOUT_MS, alsoAnswers: ANY_ANSWER });
    const [answer, addresses] = await Promise.all([answering, proxy === null ? this.addresses(hostname) : null]);
    const seen = account.certificate(at);
    const certificate = seen && { issuer: seen.issuer ?? null, validToMs: Date.parse(seen.validTo) };
    return { host: hostname, addresses, refusal: answer.ok ? null : refusalOf(answer), certificate };
  }

  private addresses(hostname: string): Promise<readonly string[] | null> {
    const isAddress = /^[\d.]+$|^\[/.test(hostname);
    return isAddress ? Promise.resolve(null) : this.resolver.addressesOf(hostname).catch(() => null);
  }
}

async function listClients(account: ApplianceAccount): Promise<NonNullable<ConnectionFacts['clients']>> {
  const answer = await account.call({
    method: 'GET',
    path: '/api/config/v1/jump-client',
    query: { per_page: PER_PAGE_MIN, current_page: 1 },
    spentFor: 'person',
    timeoutMs: TIMEOUT_MS,
  });
  if (!answer.ok) return refusalOf(answer);
  if (answer.status !== 200) return refusalOf(unexpected(answer));
  const rows = Array.isArray(answer.body) ? (answer.body as unknown[]) : null;
  const place = rows && placeOfList(answer, { page: 1, perPage: PER_PAGE_MIN }, rows.length);
  if (rows === null || place === null) return { ok: false, reason: 'bad_answer', detail: null };
  const skipped = rows.filter((row) => toClient(row) === null).length;
  return { ok: true, total: place.total, skipped };
}

/** Without a token the other calls would only fail again, each with another request for one. */
function hasNoToken(clients: ConnectionFacts['clients']): boolean {
  return clients?.ok === false && clients.ofToken === true;
}

async function look(account: ApplianceAccount, particulars: AccountParticulars): Promise<ConnectionFacts['health']> {
  const result = await new HealthReading(() => account, particulars).health();
  if (!result.ok) return refusalOf(result);
  const { report, signs } = result;
  const appliances = report.appliances.map(({ name, siteVersion, siteRevision, role, health }) => {
    return { name, version: siteVersion, revision: siteRevision, role, health };
  });
  const silent = (report.unreachable ?? []).map(({ name }) => {
    return { name, version: null, revision: null, role: 'backup', health: 'unreachable' };
  });
  return { ok: true, appliances: [...appliances, ...silent], clockOffsetMs: signs?.clockOffsetMs ?? null };
}

/** What the appliance says that the account may do; null where it does not. */
async function permissionsOf(account: ApplianceAccount): Promise<ConnectionFacts['permissions']> {
  const call = { method: 'GET', path: '/api/command/v2/info', spentFor: 'person', timeoutMs: TIMEOUT_MS } as const;
  const answer: ApplianceOutcome = await account.call(call);
  return answer.ok && answer.status === 200 ? (read(infoReadSchema, answer)?.permissions ?? null) : null;
}

const refusalOf = ({
  reason,
  detail = null,
  ofToken = false,
}: Omit<Refusal, 'ok' | 'detail'> & { detail?: string | null }): Refusal => ({ ok: false, reason, detail, ofToken });

const failedSteps = ({ steps }: ConnectionTest): string[] =>
  steps.filter(({ result }) => result === 'failed').map(({ step }) => step);
