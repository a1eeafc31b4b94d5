import path from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { BackupRecord } from '../../../contracts/observation.js';
import type { ApplianceName } from '../../../contracts/words.js';
import { Database } from '../../../platform/database/database.js';
import type { MaintenanceResult } from '../site-driver.js';
import { badAnswer, failed, failureOf } from './answers.js';
import type { ApplianceAccount, ApplianceFailure, Downloaded } from './appliance-account.js';
import { BackupFiles } from './backup-files.service.js';
import { type BackupRow, BackupsStore } from './backups.store.js';

const TIMEOUT_MS = 20 * 60_000;
const BYTES_MAX = 64 * 1024 ** 3;
const LISTED_MAX = 100;

export interface BackupOrder {
  siteId: string;
  appliance: ApplianceName;
  /** An order that is repeated under its key is not carried out again. */
  orderKey: string;
  /** Which of a pair is asked; undefined: whoever answers to the site's name. */
  at: ApplianceName | undefined;
  /** Otherwise the bytes are hashed and let go. */
  keepsFile: boolean;
}

/** Backups of appliances that were downloaded: their hash and time, and their files where those are wanted. */
@Injectable()
export class ApplianceBackups {
  private readonly log = new Logger('Backups');

  constructor(
    private readonly database: Database,
    private readonly store: BackupsStore,
    private readonly files: BackupFiles,
  ) {}

  async list(siteId: string): Promise<BackupRecord[]> {
    return (await this.store.list(this.database, siteId, LISTED_MAX)).map(toRecord);
  }

  /** The last one of each appliance. */
  latest(siteId: string): Promise<BackupRow[]> {
    return this.store.latest(this.database, siteId);
  }

  async take(account: ApplianceAccount, order: BackupOrder): Promise<MaintenanceResult> {
    const { siteId, appliance, orderKey } = order;
    if ((await this.store.byOrder(this.database, siteId, orderKey)) !== null) return { ok: true };
    const id = uuidv7();
    const file = order.keepsFile ? path.join(siteId, `${appliance}-${id}.nsb`) : null;
    if (file !== null && !(await this.files.makeRoom(siteId))) {
      return failed('not_kept', 'no', false, 'The directory for backups cannot be written to.');
    }
    const got = await this.download(account, order, file);
    const isEmpty = got.ok && got.bytes === 0;
    if (!got.ok || isEmpty) {
      await this.files.forget(file);
      if (!got.ok && got.reason === 'not_kept') this.log.warn(`appliance ${appliance}: ${got.detail}`);
      return got.ok ? badAnswer('The backup is empty.') : failureOf(got);
    }
    const { sha256, bytes } = got;
    const isFirst = await this.store.insert(this.database, { id, siteId, appliance, orderKey, sha256, bytes, file });
    if (isFirst) await this.files.prune(siteId);
    else await this.files.forget(file);
    return { ok: true };
  }

  private download(
    account: ApplianceAccount,
    { at }: BackupOrder,
    file: string | null,
  ): Promise<Downloaded | ApplianceFailure> {
    const call = {
      method: 'GET',
      path: '/api/backup',
      spentFor: 'backup',
      at,
      timeoutMs: TIMEOUT_MS,
      answerBytesMax: BYTES_MAX,
    } as const;
    return account.download(call, file === null ? null : this.files.where(file));
  }
}

function toRecord({ id, appliance, takenAt, sha256, bytes, file }: BackupRow): BackupRecord {
  return { id, appliance, takenAt: takenAt.toISOString(), sha256, bytes, kept: file !== null };
}
