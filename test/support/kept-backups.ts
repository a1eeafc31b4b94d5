import { DataDirectory } from '../../src/platform/data-directory.js';
import type { Database } from '../../src/platform/database/database.js';
import { BackupFiles } from '../../src/sites/drivers/beyondtrust/backup-files.service.js';
import { BackupHolds } from '../../src/sites/drivers/beyondtrust/backup-holds.js';
import { BackupOptions } from '../../src/sites/drivers/beyondtrust/backup-options.js';
import { ApplianceBackups } from '../../src/sites/drivers/beyondtrust/backups.service.js';
import { BackupsStore } from '../../src/sites/drivers/beyondtrust/backups.store.js';

/** Backups as a process of Rollcall takes and keeps them, below this directory. */
export function keptBackups(database: Database, directory: string, { kept = 10, holds = new BackupHolds() } = {}) {
  const store = new BackupsStore();
  const options = new BackupOptions(kept);
  const files = new BackupFiles(database, store, holds, options, new DataDirectory(directory));
  return new ApplianceBackups(database, store, files);
}
