/**
 * Grants one slot after another with the application's own dispatcher, on a queue of a given length. No worker runs in it, so that
 * nobody else grants, and no start is sent.
 */
import 'reflect-metadata';
import { createApp } from '../../src/app/create-app.js';
import { AppLogger } from '../../src/app/logger.js';
import { CheckInBatches } from '../../src/check-ins/check-in-batches.js';
import { parseConfig } from '../../src/platform/config.js';
import { Database } from '../../src/platform/database/database.js';
import type { SiteRecord } from '../../src/sites/model/site-record.js';
import { Sites } from '../../src/sites/sites.service.js';
import { Dispatcher } from '../../src/upgrades/dispatcher.service.js';
import { Runs } from '../../src/upgrades/runs.service.js';
import { serveOrders } from '../stage/child.js';
import type { GrantsOrder, OpenedQueue } from './grants.js';

const SLUG = 'grants';
const TARGET = { version: '24.2.1', revision: '242100' };
const NOBODY = { kind: 'key', id: 'bench', name: 'bench', role: 'admin' } as const;
const ADMIN = { ...NOBODY, personId: null, siteId: null, siteSlug: null, clientId: null, expiresAtMs: null };

interface Opened {
  dispatcher: Dispatcher;
  batches: CheckInBatches;
  database: Database;
  site: SiteRecord;
}

let opened: Opened | null = null;

/** The ids that whoever fills the queue needs. */
async function open({ databaseUrl, redisUrl }: Extract<GrantsOrder, { kind: 'open' }>): Promise<OpenedQueue> {
  const parsed = parseConfig({ ROLLCALL_ROLES: 'api', DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const { app } = await createApp({ ...parsed.config, databaseUrl, redisUrl }, { logger: new AppLogger('fatal') });
  await app.init();
  const find = <Value>(token: abstract new (...args: never[]) => Value) => app.get<Value>(token, { strict: false });
  // Its address is never called: no worker runs.
  const driver = { kind: 'simulated' as const, url: 'http://127.0.0.1:9' };
  const site = await find(Sites).create(ADMIN, { slug: SLUG, name: 'Grants', control: 'managed', driver });
  const { run } = await find(Runs).beginByHand(ADMIN, SLUG, TARGET);
  opened = { dispatcher: find(Dispatcher), batches: find(CheckInBatches), database: find(Database), site };
  return { siteId: site.id, runId: run.id };
}

async function grant(count: number): Promise<number[]> {
  if (opened === null) throw new Error('open a queue first');
  await fillSlots(opened);
  const tookMs: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await freeOne(opened);
    const beganAtMs = performance.now();
    const { granted } = await opened.dispatcher.dispatch(opened.site.id);
    tookMs.push(performance.now() - beganAtMs);
    if (granted.length !== 1) throw new Error(`${granted.length} slots were granted where one was free`);
  }
  return tookMs;
}

/** From then on a slot is granted whenever one is freed. */
async function fillSlots({ dispatcher, site }: Opened): Promise<void> {
  await dispatcher.dispatch(site.id);
}

/** The client that has held its slot longest is back at the target. */
async function freeOne(queue: Opened): Promise<void> {
  const [holder] = await queue.database.query<{ clientId: string; fence: number }>(`
    SELECT c.client_id AS "clientId", u.fence FROM client_upgrade u JOIN client c ON c.id = u.id
    WHERE u.state IN ('granted', 'upgrading', 'suspect') ORDER BY u.fence LIMIT 1`);
  const { clientId, fence } = holder!;
  const upgrade = { fence, outcome: 'succeeded' as const };
  const checkIn = { clientId, epoch: 1, sequence: 2, cause: 'upgraded' as const, ...TARGET, upgrade };
  const [result] = await queue.batches.save(queue.site, [checkIn]);
  if (result?.upgradeState !== 'up_to_date') throw new Error(`${clientId} is ${result?.upgradeState ?? 'not there'}`);
}

serveOrders<GrantsOrder>((order) => (order.kind === 'open' ? open(order) : grant(order.grants)));
