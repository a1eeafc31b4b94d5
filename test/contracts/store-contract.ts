import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SETTINGS_DEFAULTS, type Settings } from '../../src/contracts/sites.js';
import type { FleetStore } from '../../src/fleet/fleet.store.js';
import type { FleetClient } from '../../src/fleet/model/client.js';
import type { ChangeLog } from '../../src/platform/changes/change-log.js';
import type { Database, Transaction } from '../../src/platform/database/database.js';
import type { SettingsStore, SettingsUpdate } from '../../src/sites/settings.store.js';
import type { BulkActionsStore } from '../../src/upgrades/bulk-actions.store.js';
import type { GatesStore } from '../../src/upgrades/gates.store.js';
import type { KnownClientsStore } from '../../src/upgrades/known-clients.store.js';
import type { Upgrade } from '../../src/upgrades/model/upgrade.js';
import type { QueueFront } from '../../src/upgrades/queue-front.service.js';
import type { RunsStore } from '../../src/upgrades/runs.store.js';
import type { SlotLogStore } from '../../src/upgrades/slot-log.store.js';
import type { UpgradesStore } from '../../src/upgrades/upgrades.store.js';
import { slot, upgrade as upgradeOf } from '../support/model-builders.js';
import { waitFor } from '../support/wait-for.js';

/** A database with its stores: in memory, as the simulation has them, or PostgreSQL's. */
export interface StoresUnderContract {
  database: Pick<Database, 'transaction' | 'query' | 'prepared'>;
  settings: SettingsStore;
  fleet: FleetStore;
  upgrades: UpgradesStore;
  gates: GatesStore;
  runs: RunsStore;
  bulkActions: BulkActionsStore;
  slotLog: SlotLogStore;
  knownClients: KnownClientsStore;
  queueFront: QueueFront;
  changes: ChangeLog;
  /** Makes a site without settings; answers its id. */
  newSite(): Promise<string>;
  /** How many transactions wait for a lock now. */
  waitingCount(): Promise<number>;
  close(): Promise<void>;
}

const SECOND_MS = 1000;
const updateOf = (changed: Partial<Settings>): SettingsUpdate => ({
  settings: { ...SETTINGS_DEFAULTS, ...changed },
  limitRevert: null,
  changes: {},
});
const BASELINE_MS = Date.parse('2026-03-01T01:59:58.000Z');
const UNKNOWN = '00000000-0000-7000-8000-0000000000ff';

/** What every set of stores must do, so that the simulation's behave as PostgreSQL's do. */
export function storesContract(name: string, open: () => Promise<StoresUnderContract>): void {
  describe(`stores: ${name}`, () => {
    let stores: StoresUnderContract;
    let siteId: string;
    beforeAll(async () => {
      stores = await open();
    }, 60_000);
    afterAll(() => stores.close());
    beforeEach(async () => {
      siteId = await stores.newSite();
      await within((tx) => stores.settings.insert(tx, siteId, SETTINGS_DEFAULTS));
    });

    const within = <Result>(work: (tx: Transaction) => Promise<Result>) => stores.database.transaction(work);
    const waiting = (count: number) =>
      waitFor(async () => (await stores.waitingCount()) >= count, { what: `${count} waiting for a lock` });
    const read = () => stores.settings.read(stores.database, siteId).then((row) => row!);

    /** Clients of these names, each with its upgrade as given. */
    async function enrolled(parts: Record<string, Partial<Upgrade>>): Promise<Record<string, string>> {
      const clientIds = Object.keys(parts);
      return within(async (tx) => {
        stores.fleet.enrol(tx, siteId, clientIds);
        const clients = await stores.fleet.lockByClientIds(tx, siteId, clientIds, false);
        stores.upgrades.save(
          tx,
          clients.map(({ id, clientId }) => {
            const { state = 'queued', ...rest } = parts[clientId]!;
            return upgradeOf(state, { runId: null, ...rest, id, siteId });
          }),
        );
        return Object.fromEntries(clients.map(({ id, clientId }) => [clientId, id]));
      });
    }
    const upgradesOf = (ids: readonly string[]) => within((tx) => stores.upgrades.read(tx, ids));
    const clientOf = async (clientId: string, withTexts = true): Promise<FleetClient | undefined> =>
      (await within((tx) => stores.fleet.lockByClientIds(tx, siteId, [clientId], withTexts)))[0];

    /**
     * One transaction does `first` and waits; a second one does `second` until it waits for the first; then the first does `then` and
     * ends. Answers what the second came to.
     */
    async function behind<Result>(
      first: (tx: Transaction) => Promise<unknown>,
      second: (tx: Transaction) => Promise<Result>,
      then: (tx: Transaction) => Promise<unknown> = async () => undefined,
    ): Promise<Result> {
      let result: Promise<Result> | undefined;
      await within(async (tx) => {
        await first(tx);
        result = within(second);
        result.catch(() => undefined);
        await waiting(1);
        await then(tx);
      }).catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error;
      });
      return result!;
    }

    /** Resolves with what the second does although the first has not ended. */
    async function beside<Result>(
      first: (tx: Transaction) => Promise<unknown>,
      second: (tx: Transaction) => Promise<Result>,
    ): Promise<Result> {
      return within(async (tx) => {
        await first(tx);
        return within(second);
      });
    }

    describe('a transaction', () => {
      it('shows what it wrote to itself at once, and to others once it has ended', async () => {
        const seen = await within(async (tx) => {
          await stores.settings.pause(tx, siteId, 'Ada', 'why');
          const own = await stores.settings.read(tx, siteId);
          return [own!.paused?.by, (await read()).paused];
        });
        expect(seen).toEqual(['Ada', null]);
        expect((await read()).paused).toMatchObject({ by: 'Ada', reason: 'why' });
      });

      it('leaves nothing when it fails', async () => {
        const failed = within(async (tx) => {
          await stores.settings.pause(tx, siteId, 'Ada', 'why');
          stores.fleet.enrol(tx, siteId, ['a']);
          throw new RolledBack();
        });
        await expect(failed).rejects.toThrow(RolledBack);
        expect((await read()).paused).toBeNull();
        expect(await clientOf('a')).toBeUndefined();
      });

      it('sees in each statement what others have committed by then', async () => {
        const seen = await within(async (tx) => {
          const before = (await stores.settings.read(tx, siteId))!.paused;
          await within((other) => stores.settings.pause(other, siteId, 'Ada', 'why'));
          return [before, (await stores.settings.read(tx, siteId))!.paused?.by];
        });
        expect(seen).toEqual([null, 'Ada']);
      });

      it('runs its statements in the order of the calls, waited for or not', async () => {
        const seen = await within(async (tx) => {
          stores.fleet.enrol(tx, siteId, ['b', 'a']);
          const locked = stores.fleet.lockByClientIds(tx, siteId, ['a', 'b'], false);
          const upgrades = stores.upgrades.readByClientIds(tx, siteId, ['a', 'b']);
          return [(await locked).map(({ clientId }) => clientId), (await upgrades).length];
        });
        expect(seen).toEqual([['a', 'b'], 2]);
      });

      it('does not see rows in the statements before the one that waits', async () => {
        const { a } = await enrolled({ a: { attempts: 0 } });
        const seen = await behind(
          (tx) => stores.upgrades.lock(tx, siteId, [a!]),
          async (tx) => {
            const [before, after] = await Promise.all([
              stores.upgrades.read(tx, [a!]),
              stores.upgrades.lock(tx, siteId, [a!]),
            ]);
            return [before[0]!.attempts, after[0]!.attempts];
          },
          async (tx) => {
            const [one] = await stores.upgrades.read(tx, [a!]);
            stores.upgrades.save(tx, [{ ...one!, attempts: 2 }]);
          },
        );
        expect(seen).toEqual([0, 2]);
      });

      it('of two that would wait for each other has one done again', async () => {
        const { a, b } = await enrolled({ a: {}, b: {} });
        let tries = 0;
        let firstLocks = 0;
        const both = async (tx: Transaction, first: string, second: string) => {
          tries += 1;
          await stores.upgrades.lock(tx, siteId, [first]);
          firstLocks += 1;
          await waitFor(() => firstLocks >= 2);
          await stores.upgrades.lock(tx, siteId, [second]);
        };
        await Promise.all([within((tx) => both(tx, a!, b!)), within((tx) => both(tx, b!, a!))]);
        expect(tries).toBe(3);
      });
    });

    describe('settings', () => {
      it('are read as they were inserted', async () => {
        expect(await read()).toMatchObject({
          siteId,
          settings: SETTINGS_DEFAULTS,
          version: 1,
          paused: null,
          brake: null,
          lastFence: 0,
          runId: null,
        });
        expect(await stores.settings.read(stores.database, UNKNOWN)).toBeNull();
        expect(await within((tx) => stores.settings.lock(tx, UNKNOWN))).toBeNull();
      });

      it('change, pause, resume, brake and take fences', async () => {
        await within(async (tx) => {
          await stores.settings.update(tx, siteId, updateOf({ maxConcurrentUpgrades: 3 }));
          expect(await stores.settings.tripBrake(tx, siteId, 7, 20)).toBe(true);
          expect(await stores.settings.tripBrake(tx, siteId, 8, 21)).toBe(false);
          expect(await stores.settings.takeFences(tx, siteId, 3)).toBe(1);
          expect(await stores.settings.takeFences(tx, siteId, 1)).toBe(4);
          expect(await stores.settings.takeFences(tx, UNKNOWN, 1)).toBeNull();
        });
        const braked = await read();
        expect(braked).toMatchObject({ version: 2, brake: { failures: 7, outcomes: 20 }, lastFence: 4 });
        expect(braked.settings.maxConcurrentUpgrades).toBe(3);
        await within((tx) => stores.settings.resume(tx, siteId));
        const resumed = await read();
        expect(resumed).toMatchObject({ version: 2, brake: null, paused: null, lastFence: 4 });
        expect(resumed.brakeSinceMs).toBeGreaterThanOrEqual(braked.brakeSinceMs);
      });

      it('keep a planned return of the limit, and who changed what last', async () => {
        const nowMs = (await read()).nowMs;
        const limitRevert = { atMs: Math.floor(nowMs) + 60_000, to: 25, by: 'person Ada' };
        const change = (by: string) => ({ at: '2026-03-01T02:00:00.000Z', by, from: 3 });
        const update = (parts: Partial<SettingsUpdate>) =>
          within((tx) => stores.settings.update(tx, siteId, { ...updateOf({}), ...parts }));
        const due = () => within((tx) => stores.settings.dueRevert(tx));
        await update({ limitRevert, changes: { maxAttempts: change('Ada'), heartbeatSeconds: change('Ada') } });
        expect(await read()).toMatchObject({ version: 2, limitRevert });
        expect(await due()).toBeNull();
        await update({
          limitRevert: { ...limitRevert, atMs: limitRevert.atMs - 120_000 },
          changes: { maxAttempts: change('Ben') },
        });
        expect(await due()).toBe(siteId);
        expect(await within((tx) => stores.settings.changes(tx, siteId))).toEqual({
          maxAttempts: change('Ben'),
          heartbeatSeconds: change('Ada'),
        });
        await update({});
        expect((await read()).limitRevert).toBeNull();
        expect(await due()).toBeNull();
      });

      it('locked keep others from locking and from sharing, who then see them as they are', async () => {
        for (const hold of ['lock', 'share'] as const) {
          const limit = hold === 'lock' ? 7 : 9;
          const seen = await behind(
            (tx) => stores.settings.lock(tx, siteId),
            (tx) => stores.settings[hold](tx, siteId),
            (tx) => stores.settings.update(tx, siteId, updateOf({ maxConcurrentUpgrades: limit })),
          );
          expect(seen!.settings.maxConcurrentUpgrades).toBe(limit);
        }
      });

      it('locked can be read by others, as they were', async () => {
        const row = await beside(
          (tx) => stores.settings.pause(tx, siteId, 'Ada', 'why'),
          (tx) => stores.settings.read(tx, siteId),
        );
        expect(row!.paused).toBeNull();
      });

      it('shared can be shared, not locked', async () => {
        const share = (tx: Transaction) => stores.settings.share(tx, siteId);
        expect(await beside(share, share)).not.toBeNull();
        expect(await behind(share, (tx) => stores.settings.lock(tx, siteId))).not.toBeNull();
      });

      it('let nobody share who asks after one that waits to have them alone', async () => {
        const order: string[] = [];
        let others: Promise<unknown>[] = [];
        await within(async (tx) => {
          await stores.settings.share(tx, siteId);
          const alone = within(async (other) =>
            order.push(`alone ${(await stores.settings.lock(other, siteId))!.version}`),
          );
          await waiting(1);
          const shared = within(async (other) =>
            order.push(`shared ${(await stores.settings.share(other, siteId))!.version}`),
          );
          await waiting(2);
          others = [alone, shared];
        });
        await Promise.all(others);
        expect(order).toEqual(['alone 1', 'shared 1']);
      });

      it('tell the time as it is once the lock was had', async () => {
        let endedAtMs = 0;
        const seen = await behind(
          (tx) => stores.settings.lock(tx, siteId),
          (tx) => stores.settings.lock(tx, siteId),
          async (tx) => {
            endedAtMs = (await stores.settings.read(tx, siteId))!.nowMs;
          },
        );
        expect(seen!.nowMs).toBeGreaterThanOrEqual(endedAtMs);
      });
    });

    describe('the fleet', () => {
      it('has newcomers offline, without a word of theirs, up to date', async () => {
        await within(async (tx) => stores.fleet.enrol(tx, siteId, ['b', 'a']));
        const client = await clientOf('a');
        expect(client).toMatchObject({
          siteId,
          clientId: 'a',
          epoch: 0,
          version: null,
          connection: 'offline',
          lookAtMs: null,
        });
        expect(await upgradesOf([client!.id])).toMatchObject([
          { state: 'up_to_date', rank: { class: 1, sequence: 0 }, slot: null, reachable: false, runId: null },
        ]);
      });

      it('reads clients that somebody else holds, as they were committed', async () => {
        await enrolled({ b: {}, a: {} });
        const seen = await within(async (tx) => {
          const [held] = await stores.fleet.lockByClientIds(tx, siteId, ['a'], true);
          stores.fleet.saveRecords(tx, [{ ...held!, epoch: 1, sequence: 9 }]);
          return within((other) => stores.fleet.readByClientIds(other, siteId, ['b', 'a', 'c']));
        });
        expect(seen.map(({ clientId, sequence }) => [clientId, sequence])).toEqual([
          ['a', 0],
          ['b', 0],
        ]);
      });

      it('enrols a client once, whoever else does so at the same time', async () => {
        const enrol = async (tx: Transaction) => {
          stores.fleet.enrol(tx, siteId, ['a']);
          return stores.fleet.lockByClientIds(tx, siteId, ['a'], false);
        };
        const [second] = await behind(enrol, enrol, async (tx) => {
          const [client] = await stores.fleet.lockByClientIds(tx, siteId, ['a'], false);
          stores.fleet.saveRecords(tx, [{ ...client!, epoch: 1, sequence: 5 }]);
        });
        expect(second).toMatchObject({ epoch: 1, sequence: 5 });
      });

      it('enrols a client that another one failed to enrol', async () => {
        const enrol = async (tx: Transaction) => {
          stores.fleet.enrol(tx, siteId, ['a']);
          return stores.fleet.lockByClientIds(tx, siteId, ['a'], false);
        };
        const [second] = await behind(enrol, enrol, async () => {
          throw new RolledBack();
        });
        expect(second).toMatchObject({ clientId: 'a', epoch: 0 });
      });

      it('is locked in clientId order, whatever the order asked', async () => {
        const ids = await enrolled({ b: {}, a: {}, C: {} });
        const locked = await within((tx) =>
          stores.fleet.lockByClientIds(tx, siteId, ['b', 'C', 'a', 'unknown'], false),
        );
        expect(locked.map(({ clientId }) => clientId)).toEqual(['C', 'a', 'b']);
        const upgrades = await within((tx) =>
          stores.upgrades.lock(tx, siteId, [ids['b']!, ids['a']!, ids['C']!, UNKNOWN]),
        );
        expect(upgrades.map(({ id }) => id)).toEqual([ids['C'], ids['a'], ids['b']]);
      });

      it('shows who waited for a client what it has become, and leaves out one that is gone', async () => {
        const { a, b } = await enrolled({ a: {}, b: {} });
        const lock = (tx: Transaction) => stores.fleet.lockByClientIds(tx, siteId, ['a', 'b'], true);
        const seen = await behind(lock, lock, async (tx) => {
          const [first] = await lock(tx);
          stores.fleet.saveWhole(tx, [{ ...first!, version: '2.0', attributes: { tag: ['x', 1, 1] } }]);
          await stores.fleet.remove(tx, [b!]);
        });
        expect(seen).toMatchObject([{ id: a, version: '2.0', attributes: { tag: ['x', 1, 1] } }]);
        expect(await upgradesOf([a!, b!])).toHaveLength(1);
        expect(await within((tx) => stores.fleet.lockById(tx, siteId, b!))).toBeNull();
        expect(await within((tx) => stores.fleet.lockById(tx, UNKNOWN, a!))).toBeNull();
      });

      it('keeps what a save does not mean', async () => {
        await enrolled({ a: {} });
        const register = { value: '7', version: '1.0', epoch: 1, sequence: 1 };
        const atMs = (await read()).nowMs;
        const whole: FleetClient = {
          ...(await clientOf('a'))!,
          epoch: 1,
          sequence: 1,
          version: '1.0',
          revision: '7',
          revisionRegister: register,
          connection: 'online',
          connectionType: 'passive',
          lastCheckInAtMs: atMs,
          lastCheckInCause: 'boot',
          checkInMarks: 2 ** 47 + 1,
          lookAtMs: atMs + SECOND_MS,
          attributes: { tag: ['x', 1, 1] },
          edited: { name: 'Till' },
        };
        await within(async (tx) => stores.fleet.saveWhole(tx, [whole]));
        expect(await clientOf('a')).toEqual(whole);
        expect(await clientOf('a', false)).toEqual({ ...whole, attributes: {}, edited: {} });
        const record = { ...whole, sequence: 2, version: '2.0', checkInMarks: 5, attributes: {}, edited: {} };
        await within(async (tx) => stores.fleet.saveRecords(tx, [record]));
        expect(await clientOf('a')).toEqual({ ...record, attributes: whole.attributes, edited: whole.edited });
        const touched = {
          ...record,
          sequence: 3,
          version: 'ignored',
          lastCheckInCause: 'daily' as const,
          checkInMarks: 6,
        };
        touched.revisionRegister = { ...register, sequence: 3 };
        await within(async (tx) => stores.fleet.touch(tx, [touched], atMs + 5));
        expect(await clientOf('a')).toEqual({
          ...touched,
          version: '2.0',
          lastCheckInAtMs: atMs + 5,
          attributes: whole.attributes,
          edited: whole.edited,
        });
      });

      it('passes over silent clients that somebody else is at', async () => {
        await enrolled({ a: {}, b: {}, c: {} });
        const nowMs = (await read()).nowMs;
        const looks: Record<string, number> = { a: nowMs - 20, b: nowMs - 30, c: nowMs + 60 * SECOND_MS };
        await within(async (tx) => {
          const clients = await stores.fleet.lockByClientIds(tx, siteId, ['a', 'b', 'c'], false);
          stores.fleet.saveRecords(
            tx,
            clients.map((client) => ({ ...client, lastCheckInAtMs: nowMs, lookAtMs: looks[client.clientId]! })),
          );
        });
        const due = async (tx: Transaction) => {
          const clients = await stores.fleet.lockDue(tx, 100);
          return clients.filter((client) => client.siteId === siteId).map(({ clientId }) => clientId);
        };
        expect(await within(due)).toEqual(['b', 'a']);
        expect(await beside((tx) => stores.fleet.lockByClientIds(tx, siteId, ['b'], false), due)).toEqual(['a']);
        expect(await within((tx) => stores.fleet.lookAgain(tx, siteId))).toBe(false);
        expect((await within(due)).sort()).toEqual(['a', 'b', 'c']);
      });
    });

    describe('upgrades', () => {
      it('are read as they were saved', async () => {
        const nowMs = (await read()).nowMs;
        const parts: Partial<Upgrade> = {
          state: 'suspect',
          reason: 'start_not_acknowledged',
          stateSinceMs: nowMs,
          finishedAtMs: nowMs - 1,
          rank: { class: 0, sequence: -4 },
          nextCheckInAtMs: nowMs + 1,
          attempts: 2,
          undelivered: 1,
          wantsFront: true,
          released: true,
          slot: slot({ fence: 9, grantedAtMs: nowMs, toldAtMs: nowMs + 2 }),
          failure: { reason: 'lease_expired', detail: 'x', atMs: nowMs - 3 },
        };
        const { a } = await enrolled({ a: parts });
        expect(await upgradesOf([a!, UNKNOWN])).toEqual([
          upgradeOf('suspect', { runId: null, ...parts, id: a!, siteId }),
        ]);
        expect(await within((tx) => stores.upgrades.readByClientIds(tx, siteId, ['a', 'b']))).toHaveLength(1);
        expect(await within((tx) => stores.upgrades.holders(tx, siteId))).toEqual([{ id: a, fence: 9, isTold: true }]);
      });

      it('are picked in rank order, and only the eligible', async () => {
        const runId = await begunRun();
        const eligible = { runId, reachable: true };
        const ids = await enrolled({
          second: { ...eligible, rank: { class: 1, sequence: 2 } },
          first: { ...eligible, rank: { class: 1, sequence: 1 } },
          bumped: { ...eligible, rank: { class: 0, sequence: -3 } },
          lastBumped: { ...eligible, rank: { class: 0, sequence: -4 } },
          unreachable: { ...eligible, reachable: false, rank: { class: 0, sequence: -9 } },
          backingOff: { ...eligible, retryAtMs: 5, rank: { class: 0, sequence: -9 } },
          ofAnotherRun: { ...eligible, runId: null, rank: { class: 0, sequence: -9 } },
          held: { ...eligible, state: 'held', rank: { class: 0, sequence: -9 } },
          released: { ...eligible, released: true, rank: { class: 1, sequence: 9 } },
        });
        const names = (picked: string[]) =>
          picked.map((id) => Object.keys(ids).find((clientId) => ids[clientId] === id));
        const run = { id: runId, target: { version: '2.0', revision: null } };
        const pick = (count: number, automaticUpgradesOn: boolean) =>
          within((tx) => stores.upgrades.pick(tx, siteId, count, { run, automaticUpgradesOn }, null)).then(names);
        expect(await pick(9, true)).toEqual(['lastBumped', 'bumped', 'first', 'second', 'released']);
        expect(await pick(2, true)).toEqual(['lastBumped', 'bumped']);
        expect(await pick(9, false)).toEqual(['released']);
        const [first] = await upgradesOf([ids['first']!]);
        expect(await within((tx) => stores.upgrades.position(tx, first!))).toBe(6);
        const front = await within((tx) => stores.queueFront.end(tx, siteId));
        expect(front).toBeNull();
        await within((tx) => stores.settings.update(tx, siteId, updateOf({ maxConcurrentUpgrades: 4 })));
        expect(await within((tx) => stores.queueFront.end(tx, siteId))).toEqual({ class: 0, sequence: -3 });
      });

      it('are picked where no driver pushes by when they come next', async () => {
        const runId = await begunRun();
        const { nowMs } = await read();
        const next = (seconds: number | null) => ({
          runId,
          reachable: true,
          nextCheckInAtMs: seconds === null ? null : nowMs + seconds * SECOND_MS,
        });
        const ids = await enrolled({ soon: next(5), late: next(60), overdue: next(-60), never: next(null) });
        const run = { id: runId, target: { version: '2.0', revision: null } };
        const pulling = { startWithinSeconds: 30, lateSeconds: 30 };
        const facts = { run, automaticUpgradesOn: true };
        expect(await within((tx) => stores.upgrades.pick(tx, siteId, 9, facts, pulling))).toEqual([ids['soon']]);
      });

      it('take places that only grow, and are not given back', async () => {
        const [first] = await within((tx) => stores.upgrades.takeRanks(tx, 1));
        await within(async (tx) => {
          await stores.upgrades.takeRanks(tx, 2);
          throw new RolledBack();
        }).catch(() => undefined);
        const ranks = await within((tx) => stores.upgrades.takeRanks(tx, 2));
        expect(ranks).toEqual([first! + 3, first! + 4]);
        expect(await within((tx) => stores.bulkActions.takeFront(tx, 3))).toBe(-(first! + 7));
        expect(await within((tx) => stores.upgrades.takeRanks(tx, 0))).toEqual([]);
      });

      it('are found when their time has come', async () => {
        const { nowMs } = await read();
        const held = (state: Upgrade['state'], startBy: number, lease: number): Partial<Upgrade> => ({
          state,
          slot: slot({ startByMs: nowMs + startBy * SECOND_MS, leaseUntilMs: nowMs + lease * SECOND_MS, fence: 5 }),
        });
        const ids = await enrolled({
          waiting: held('granted', 30, 60),
          late: held('granted', -30, 60),
          runs: held('upgrading', -30, 60),
          gone: held('suspect', -60, -30),
          due: { retryAtMs: nowMs - 5 },
          longDue: { retryAtMs: nowMs - 50 },
          backingOff: { retryAtMs: nowMs + 60 * SECOND_MS },
        });
        const own = (found: { siteId: string; id: string }[]) =>
          found.filter((one) => one.siteId === siteId).map(({ id }) => id);
        const { upgrades } = stores;
        expect(own(await within((tx) => upgrades.overdueSlots(tx, 1000))).sort()).toEqual(
          [ids['late'], ids['gone']].sort(),
        );
        expect(own(await within((tx) => upgrades.startsAhead(tx, 1000)))).toEqual([ids['waiting']]);
        const due = (limit: number) => within((tx) => upgrades.dueRetries(tx, siteId, nowMs, limit));
        expect(await due(9)).toEqual([ids['longDue'], ids['due']]);
        expect(await due(1)).toEqual([ids['longDue']]);
        expect(await within((tx) => upgrades.waitingSites(tx))).toContain(siteId);
        await within((tx) => stores.settings.update(tx, siteId, updateOf({ maxConcurrentUpgrades: 4 })));
        expect(await within((tx) => upgrades.waitingSites(tx))).not.toContain(siteId);
      });

      it('are misplaced when they and the mode do not go together', async () => {
        const ids = await enrolled({
          queued: {},
          released: { released: true },
          held: { state: 'held' },
          heldByPerson: { state: 'held', reason: 'held_by_person' },
        });
        const misplaced = async () => {
          const found = await within((tx) => stores.upgrades.misplaced(tx, 1000));
          return found.filter((one) => one.siteId === siteId).map(({ id }) => id);
        };
        expect(await misplaced()).toEqual([ids['held']]);
        await within((tx) => stores.settings.update(tx, siteId, updateOf({ automaticUpgrades: 'disabled' })));
        expect(await misplaced()).toEqual([ids['queued']]);
      });

      it('come with what is known of their clients', async () => {
        const { a } = await enrolled({ a: {} });
        const known = await within((tx) => stores.knownClients.byIds(tx, [a!, UNKNOWN]));
        const heard = { lastCheckInAtMs: null, lastCheckInCause: null };
        const identity = { id: a, clientId: 'a', connectionType: 'active' };
        expect([...known.values()]).toEqual([
          { ...identity, ...heard, version: null, revision: null, connection: 'offline' },
        ]);
        const now = await within((tx) => stores.knownClients.now(tx, a!));
        expect(now.clientId).toBe('a');
        expect(now.nowMs).toBeGreaterThanOrEqual((await upgradesOf([a!]))[0]!.stateSinceMs);
      });
    });

    describe('gates', () => {
      it('are listed by source, put in the place of their own, and removed', async () => {
        const gate = { reason: 'outside_window' as const, opensAtMs: null, closesAtMs: null };
        const list = () => within((tx) => stores.gates.list(tx, siteId));
        await within(async (tx) => {
          await stores.gates.put(tx, siteId, { ...gate, source: 'b' });
          await stores.gates.put(tx, siteId, { ...gate, source: 'a', opensAtMs: 1000 });
          await stores.gates.put(tx, siteId, { ...gate, source: 'b', closesAtMs: 2000 });
        });
        expect(await list()).toEqual([
          { ...gate, source: 'a', opensAtMs: 1000 },
          { ...gate, source: 'b', closesAtMs: 2000 },
        ]);
        await within((tx) => stores.gates.remove(tx, siteId, 'a'));
        expect((await list()).map(({ source }) => source)).toEqual(['b']);
      });
    });

    describe('the slot log', () => {
      it('tells the latest outcomes, newest first, of those that count', async () => {
        const { a } = await enrolled({ a: {} });
        const line = { site_id: siteId, client_id: a!, run_id: null };
        const beganAtMs = (await read()).nowMs;
        const log = (fence: number, reason: 'succeeded' | 'not_told' | 'lease_expired') =>
          within(async (tx) => {
            stores.slotLog.append(tx, [
              { ...line, fence, action: 'acquired', reason: null, held_ms: null },
              { ...line, fence, action: reason === 'lease_expired' ? 'expired' : 'released', reason, held_ms: 5 },
            ]);
            await stores.settings.read(tx, siteId);
          });
        await log(1, 'succeeded');
        await log(2, 'not_told');
        await log(3, 'lease_expired');
        const latest = await within((tx) => stores.slotLog.latestOutcomes(tx, siteId, beganAtMs - 1000));
        expect(latest).toHaveLength(2);
        expect(latest).toEqual(expect.arrayContaining(['lease_expired', 'succeeded']));
        expect(await within((tx) => stores.slotLog.latestOutcomes(tx, siteId, beganAtMs + 60 * SECOND_MS))).toEqual([]);
        expect(await within((tx) => stores.slotLog.ended(tx, siteId, 300))).toBe(2);
      });
    });

    describe('runs', () => {
      it('are numbered, listed newest first, labelled part by part and ended once', async () => {
        const [one, two] = [await begunRun('2.0'), await begunRun('3.0', BASELINE_MS)];
        const { runs } = stores;
        const list = (before: number | null, limit: number) => runs.list(stores.database, siteId, before, limit);
        expect((await list(null, 9)).map(({ number }) => number)).toEqual([2, 1]);
        expect((await list(2, 9)).map(({ id }) => id)).toEqual([one]);
        expect(await runs.byId(stores.database, UNKNOWN, one)).toBeNull();
        const target = { version: '3.0', revision: null };
        expect(await runs.aim(stores.database, one)).toMatchObject({ baselineAtMs: null });
        expect(await runs.aim(stores.database, two)).toEqual({
          ...{ target, baselineAtMs: BASELINE_MS },
          begunAtMs: expect.any(Number),
        });
        expect(await runs.aim(stores.database, UNKNOWN)).toBeNull();
        const ids = Object.values(await enrolled({ a: {}, b: {}, c: {} })).sort();
        await within(async (tx) => {
          const run = (await runs.byId(tx, siteId, two))!;
          expect(await runs.nextToLabel(tx, run, 2)).toEqual(ids.slice(0, 2));
          await runs.labelledTo(tx, two, ids[1]!);
          const further = (await runs.byId(tx, siteId, two))!;
          expect(await runs.nextToLabel(tx, further, 2)).toEqual(ids.slice(2));
          expect(further.labelled_at).toBeNull();
          await runs.labelledTo(tx, two, null);
          const done = (await runs.byId(tx, siteId, two))!;
          expect([done.labelled_to, done.labelled_at]).toEqual([ids[1], expect.any(Date)]);
        });
        const end = () => within((tx) => runs.end(tx, one, 'superseded', { kept: 1 }));
        expect([await end(), await end()]).toEqual([true, false]);
        expect(await runs.byId(stores.database, siteId, one)).toMatchObject({
          state: 'superseded',
          report: { kept: 1 },
        });
        expect(await within((tx) => runs.setActiveFinished(tx, one))).toBe(false);
        expect(await within((tx) => runs.setActiveFinished(tx, two))).toBe(true);
        const active = await within((tx) => runs.active(tx));
        expect(active.filter((run) => run.site_id === siteId).map(({ id }) => id)).toEqual([two]);
      });

      it('end once although two end them at the same time', async () => {
        const id = await begunRun();
        const end = (tx: Transaction) => stores.runs.end(tx, id, 'finished', {});
        expect(await behind(end, end)).toBe(false);
      });

      it('know their cohort, what is open and how its slots ended', async () => {
        const id = await begunRun();
        const inCohort = { runId: id, cohort: true };
        const ids = await enrolled({
          open: { ...inCohort, state: 'queued' },
          done: { ...inCohort, state: 'up_to_date', finishedAtMs: 5 },
          outside: { ...inCohort, state: 'queued', cohort: false },
        });
        const run = { id, site_id: siteId };
        const { runs, database } = stores;
        const counts = { active: 2, activeFinished: 1, passive: 0, passiveFinished: 0 };
        expect(await runs.cohort(database, run)).toEqual(counts);
        expect(await runs.hasOpen(database, run, 'active')).toBe(true);
        expect(await runs.hasOpen(database, run, 'passive')).toBe(false);
        expect(await runs.hasUnseen(database, run, 'active', Date.now())).toBe(false);
        const states = await runs.countByState(database, run);
        expect(new Map(states.map(({ state, count }) => [state, count]))).toEqual(
          new Map([
            ['queued', 2],
            ['up_to_date', 1],
          ]),
        );
        const line = { site_id: siteId, client_id: ids['done']!, run_id: id, action: 'released' as const };
        await within(async (tx) =>
          stores.slotLog.append(tx, [
            { ...line, fence: 1, reason: 'succeeded', held_ms: 100 },
            { ...line, fence: 2, reason: 'succeeded', held_ms: 200 },
            { ...line, fence: 3, reason: 'reported_failure', held_ms: 900 },
          ]),
        );
        expect(await runs.outcomes(database, id)).toMatchObject({ succeeded: 2, median: 150, p95: 195, seconds: 0 });
        expect(await runs.countByFailure(database, id)).toEqual([{ reason: 'reported_failure', count: 1 }]);
      });
    });

    describe('bulk actions', () => {
      it('mean the clients of a filter in queue order, then the others', async () => {
        const ids = await enrolled({
          second: { rank: { class: 1, sequence: 2 } },
          first: { rank: { class: 1, sequence: 1 } },
          bumped: { rank: { class: 0, sequence: -1 } },
          failed: { state: 'failed', rank: { class: 0, sequence: -9 } },
          done: { state: 'up_to_date' },
        });
        const names = (found: string[]) => found.map((id) => Object.keys(ids).find((clientId) => ids[clientId] === id));
        const resolve = (target: Parameters<BulkActionsStore['resolve']>[2], stopped: 'paused' | null = null) =>
          within((tx) => stores.bulkActions.resolve(tx, siteId, target, stopped)).then(names);
        expect(await resolve({ filter: { pending: true } })).toEqual(['bumped', 'first', 'second', 'failed']);
        expect(await resolve({ filter: { upgradeState: ['failed', 'up_to_date'] } })).toEqual(['failed', 'done']);
        expect(await resolve({ ids: [ids['first']!, UNKNOWN] })).toEqual(['first']);
        expect(await resolve({ filter: { reason: ['paused'] } })).toEqual([]);
        expect(await resolve({ filter: { reason: ['paused'] } }, 'paused')).toEqual(['bumped', 'first', 'second']);
      });

      it('are worked on part by part, the oldest first', async () => {
        const ids = ['1', '2', '3'].map((last) => `00000000-0000-7000-8000-00000000000${last}`);
        const id = nextId();
        const action = { id, siteId, action: 'bump' as const, ids, why: 'why', by: 'Ada', rankFrom: -7 };
        const row = await within((tx) => stores.bulkActions.insert(tx, action));
        expect(row).toMatchObject({
          id,
          state: 'running',
          total: 3,
          done: 0,
          rank_from: -7,
          skipped: {},
          created_by: 'Ada',
        });
        const next = async () => (await within((tx) => stores.bulkActions.next(tx, 2)))!;
        expect(await next()).toMatchObject({ id, chunk: ids.slice(0, 2) });
        const advance = (done: number) => within((tx) => stores.bulkActions.advance(tx, row, done, { gone: 1 }));
        expect(await advance(2)).toBe('running');
        expect(await next()).toMatchObject({ id, done: 2, skipped: { gone: 1 }, chunk: ids.slice(2) });
        expect(await advance(3)).toBe('finished');
        expect(await within((tx) => stores.bulkActions.next(tx, 2))).toBeNull();
        expect(await stores.bulkActions.byId(stores.database, siteId, id)).toMatchObject({
          state: 'finished',
          finished_at: expect.any(Date),
        });
      });
    });

    async function begunRun(version = '2.0', baselineAtMs: number | null = null): Promise<string> {
      const id = nextId();
      await within(async (tx) => {
        await stores.runs.insert(tx, { id, siteId, target: { version, revision: null }, by: 'Ada', baselineAtMs });
        await stores.settings.setRun(tx, siteId, id);
      });
      return id;
    }
  });
}

class RolledBack extends Error {}

let made = 0;
const nextId = (): string => `00000000-0000-7000-a000-${String((made += 1)).padStart(12, '0')}`;
