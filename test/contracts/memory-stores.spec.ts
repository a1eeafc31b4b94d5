import { MemoryDatabase } from '../simulation/stores/memory-database.js';
import { MemoryFleetStore } from '../simulation/stores/memory-fleet.js';
import { MemoryBulkActionsStore, MemoryRunsStore } from '../simulation/stores/memory-runs.js';
import { MemoryChangeLog, MemoryGatesStore, MemorySettingsStore } from '../simulation/stores/memory-sites.js';
import {
  MemoryKnownClientsStore,
  MemoryQueueFront,
  MemorySlotLogStore,
  MemoryUpgradesStore,
} from '../simulation/stores/memory-upgrades.js';
import { storesContract } from './store-contract.js';

/** Nobody decides who goes on: everybody does at once. */
const AT_ONCE = { now: () => Date.now(), step: () => undefined, wake: () => undefined };

storesContract('in memory', async () => {
  const database = new MemoryDatabase(AT_ONCE);
  return {
    database,
    settings: new MemorySettingsStore(),
    fleet: new MemoryFleetStore(),
    upgrades: new MemoryUpgradesStore(),
    gates: new MemoryGatesStore(),
    runs: new MemoryRunsStore(),
    bulkActions: new MemoryBulkActionsStore(),
    slotLog: new MemorySlotLogStore(),
    knownClients: new MemoryKnownClientsStore(),
    queueFront: new MemoryQueueFront(),
    changes: new MemoryChangeLog(),
    newSite: async () => database.nextUuid(),
    waitingCount: async () => [...database.open].filter(({ waiter }) => waiter !== null).length,
    close: async () => undefined,
  };
});
