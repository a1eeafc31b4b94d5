import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PlanBackups } from '../../src/plans/plan-backups.service.js';
import { PlansStore } from '../../src/plans/plans.store.js';
import { BackupHolds } from '../../src/sites/drivers/beyondtrust/backup-holds.js';
import { type AccountsProcess, startOnlyAccounts } from '../support/appliance-accounts.js';
import { ApplianceStub } from '../support/appliance-stub.js';
import { keptBackups } from '../support/kept-backups.js';

/** How long the files of backups live that are kept, on a real disk. */

const HOUR_MS = 3_600_000;

let accounts: AccountsProcess;
let stub: ApplianceStub;
let directory: string;
let site: string;

beforeAll(async () => {
  accounts = await startOnlyAccounts();
});
afterAll(() => accounts?.close());
beforeEach(async () => {
  stub = await ApplianceStub.start();
  stub.on('/api/backup', (_, response) =>
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(randomBytes(1000)),
  );
  directory = await mkdtemp(path.join(tmpdir(), 'rollcall-backups-'));
  site = randomUUID();
  await accounts.database.query(
    "INSERT INTO site (id, slug, name, control, driver_kind) VALUES ($1, $2, 'Shops', 'observed', 'beyondtrust')",
    [site, `s-${site}`],
  );
});
afterEach(async () => {
  await stub.close();
  await rm(directory, { recursive: true, force: true });
});

type Kept = ReturnType<typeof keptBackups>;
const made = (kept: number, holds = new BackupHolds()): Kept =>
  keptBackups(accounts.database, directory, { kept, holds });
const folder = () => path.join(directory, 'backups', site);
const files = async () =>
  (await readdir(folder()))
    .map((name) => name[0]!)
    .toSorted()
    .join('');

/** One after the other, each with its file. */
async function take(backups: Kept, appliances: string): Promise<void> {
  const account = accounts.of(stub.url, { siteId: site, clientId: `account-${site}` });
  for (const appliance of appliances) {
    const order = { siteId: site, appliance: appliance as 'A' | 'B', orderKey: randomUUID(), at: undefined };
    expect(await backups.take(account, { ...order, keepsFile: true })).toEqual({ ok: true });
  }
}

describe('files of backups', () => {
  it('are kept of each appliance as many as are wanted, the newest; hash and time of the others stay', async () => {
    const backups = made(2);
    await take(backups, 'ABAABA');
    expect(await files()).toBe('AABB');
    const listed = await backups.list(site);
    expect(listed.map(({ appliance, kept }) => `${appliance}${kept ? '+' : '-'}`)).toEqual([
      'A+',
      'B+',
      'A+',
      'A-',
      'B+',
      'A-',
    ]);
    expect(listed.every(({ sha256, bytes }) => /^[0-9a-f]{64}$/.test(sha256) && bytes === 1000)).toBe(true);
    // Fewer are wanted from now on.
    await take(made(1), 'A');
    expect(await files()).toBe('AB');
  });

  it('are not removed while an upgrade plan is on that may rely on them, and are when it is over', async () => {
    const holds = new BackupHolds();
    new PlanBackups(accounts.database, new PlansStore(), holds);
    const backups = made(1, holds);
    await take(backups, 'A');
    await accounts.database.query(
      "UPDATE appliance_backup SET taken_at = taken_at - interval '5 hours' WHERE site_id = $1",
      [site],
    );
    await take(backups, 'A');
    expect(await files()).toBe('A');
    await accounts.database.query(
      `INSERT INTO upgrade_plan (id, site_id, number, kind, state, first_appliance, fleet_back_percent, backup_hours_max,
         interim_minutes, exposed_minutes_max, created_by, started_at)
       VALUES ($1, $2, 1, 'single', 'running', 'A', 95, 4, 60, 60, 'test', now())`,
      [randomUUID(), site],
    );
    await take(backups, 'AAA');
    expect(await files()).toBe('AAAA');
    await accounts.database.query("UPDATE upgrade_plan SET state = 'stopped' WHERE site_id = $1", [site]);
    await take(backups, 'A');
    expect(await files()).toBe('AAAAA');
    await accounts.database.query("UPDATE upgrade_plan SET state = 'finished' WHERE site_id = $1", [site]);
    await take(backups, 'A');
    expect(await files()).toBe('A');
  });

  it('are not removed when it cannot be told whether anybody relies on them', async () => {
    const holds = new BackupHolds();
    holds.register(() => Promise.reject(new Error('the database is away')));
    await take(made(1, holds), 'AAA');
    expect(await files()).toBe('AAA');
  });

  it('of another machine are left to that machine', async () => {
    await take(made(1), 'A');
    const elsewhere = `${site}/A-${randomUUID()}.nsb`;
    await accounts.database.query(
      `INSERT INTO appliance_backup (id, site_id, appliance, order_key, taken_at, sha256, bytes, file)
       VALUES ($1, $2, 'A', 'elsewhere', now() - interval '1 hour', 'x', 1, $3)`,
      [randomUUID(), site, elsewhere],
    );
    const backups = made(1);
    await take(backups, 'A');
    const listed = await backups.list(site);
    expect(listed.map(({ kept }) => kept)).toEqual([true, false, true]);
  });

  it('that were left half written are removed, but not one that is being written', async () => {
    await mkdir(folder(), { recursive: true });
    const [old, young] = [`.${randomUUID()}.part`, `.${randomUUID()}.part`];
    for (const name of [old, young, 'notes.txt']) await writeFile(path.join(folder(), name), 'half');
    const longAgo = new Date(Date.now() - 2 * HOUR_MS);
    for (const name of [old, 'notes.txt']) await utimes(path.join(folder(), name), longAgo, longAgo);
    await take(made(1), 'A');
    expect((await readdir(folder())).toSorted()).toEqual([young, expect.stringMatching(/^A-/), 'notes.txt']);
  });

  it('that cannot be kept are no backup, and a person is told', async () => {
    await writeFile(path.join(directory, 'backups'), 'no directory');
    const account = accounts.of(stub.url, { siteId: site, clientId: `account-${site}` });
    const order = { siteId: site, appliance: 'A', orderKey: 'one', at: undefined, keepsFile: true } as const;
    const outcome = await made(1).take(account, order);
    expect(outcome).toMatchObject({ ok: false, reason: 'not_kept', retryable: false, delivered: 'no' });
    expect(await made(1).list(site)).toEqual([]);
    expect(stub.calls).toEqual([]);
  });
});
