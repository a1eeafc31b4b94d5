import { uuidv7 } from 'uuidv7';
import { FleetStore } from '../../src/fleet/fleet.store.js';
import { ChangeLog } from '../../src/platform/changes/change-log.js';
import { SettingsStore } from '../../src/sites/settings.store.js';
import { SiteStore } from '../../src/sites/site.store.js';
import { BulkActionsStore } from '../../src/upgrades/bulk-actions.store.js';
import { GatesStore } from '../../src/upgrades/gates.store.js';
import { KnownClientsStore } from '../../src/upgrades/known-clients.store.js';
import { QueueFront } from '../../src/upgrades/queue-front.service.js';
import { RunsStore } from '../../src/upgrades/runs.store.js';
import { SlotLogStore } from '../../src/upgrades/slot-log.store.js';
import { UpgradesStore } from '../../src/upgrades/upgrades.store.js';
import { storesContract } from '../contracts/store-contract.js';
import { openTestDatabase } from '../support/database.js';

const WAITING = `
  SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

storesContract('PostgreSQL', async () => {
  const { database, close } = await openTestDatabase(8);
  const sites = new SiteStore();
  return {
    database,
    settings: new SettingsStore(),
    fleet: new FleetStore(),
    upgrades: new UpgradesStore(),
    gates: new GatesStore(),
    runs: new RunsStore(),
    bulkActions: new BulkActionsStore(),
    slotLog: new SlotLogStore(),
    knownClients: new KnownClientsStore(),
    queueFront: new QueueFront(),
    changes: new ChangeLog(),
    newSite: async () => {
      const id = uuidv7();
      const driver = {
        driverKind: 'none' as const,
        driverUrl: null,
        driverSecret: null,
        driverOptions: null,
        timeZone: null,
      };
      await database.transaction((tx) => sites.insert(tx, { id, slug: id, name: id, control: 'managed', ...driver }));
      return id;
    },
    waitingCount: async () => (await database.query<{ count: number }>(WAITING))[0]!.count,
    close,
  };
});
