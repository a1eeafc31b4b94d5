import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { ApplianceName } from '../../../contracts/words.js';
import { DataDirectory } from '../../../platform/data-directory.js';
import { Database } from '../../../platform/database/database.js';
import { BackupHolds } from './backup-holds.js';
import { BackupOptions } from './backup-options.js';
import { BackupsStore } from './backups.store.js';
import { PART } from './download.js';
import { filesToRemove, type KeptFile } from './model/kept-files.js';

/** Longer than any download may take: whoever wrote it is gone. */
const LEFT_BEHIND_MS = 3_600_000;

/** The files of backups in this machine's data directory: where they lie, and how long. */
@Injectable()
export class BackupFiles {
  private readonly log = new Logger('Backups');
  private readonly directory: string;

  constructor(
    private readonly database: Database,
    private readonly store: BackupsStore,
    private readonly holds: BackupHolds,
    private readonly options: BackupOptions,
    dataDirectory: DataDirectory,
  ) {
    this.directory = path.join(dataDirectory.path, 'backups');
  }

  where(file: string): string {
    return path.join(this.directory, file);
  }

  /** Where the files of a site go. They hold an appliance's settings: nobody else reads them. False: they cannot be kept. */
  async makeRoom(siteId: string): Promise<boolean> {
    try {
      await mkdir(this.where(siteId), { recursive: true, mode: 0o700 });
      await this.clearParts(siteId);
      return true;
    } catch (error) {
      this.log.warn(`backups cannot be kept in ${this.directory}: ${(error as Error).message}`);
      return false;
    }
  }

  async forget(file: string | null): Promise<void> {
    if (file !== null) await rm(this.where(file), { force: true });
  }

  /** Removes what is more than is kept. Who holds on to a file, or whether anybody does, must be known; otherwise none goes. */
  async prune(siteId: string): Promise<void> {
    try {
      const heldSinceMs = await this.holds.since(siteId);
      const files = await this.store.files(this.database, siteId);
      const { kept } = this.options;
      for (const old of filesToRemove(files, { kept, heldSinceMs })) await this.remove(old);
    } catch (error) {
      this.log.warn(`older backups are not removed now: ${(error as Error).message}`);
    }
  }

  private async remove({ id, appliance, takenAtMs, file }: KeptFile): Promise<void> {
    const where = this.where(file);
    const isHere = await this.database.transaction(async (tx) => {
      // What another machine keeps is for that machine to remove.
      if (!(await isThere(where))) return false;
      await this.store.forgetFile(tx, id);
      await rm(where);
      return true;
    });
    if (isHere)
      this.log.log(`removed ${where}, ${saidOf(appliance, takenAtMs)}: ${this.options.kept} of each are kept`);
  }

  /** What was written of a backup by a process that was killed over it. */
  private async clearParts(siteId: string): Promise<void> {
    const names = (await readdir(this.where(siteId))).filter((name) => PART.test(name));
    for (const name of names) {
      const where = this.where(path.join(siteId, name));
      const written = await stat(where).catch(() => null);
      if (written === null || Date.now() - written.mtimeMs < LEFT_BEHIND_MS) continue;
      await rm(where, { force: true });
      this.log.log(`removed ${where}, which was left half written`);
    }
  }
}

const saidOf = (appliance: ApplianceName, takenAtMs: number): string =>
  `a backup of appliance ${appliance} of ${new Date(takenAtMs).toISOString()}`;

const isThere = (where: string): Promise<boolean> =>
  stat(where).then(
    () => true,
    () => false,
  );
