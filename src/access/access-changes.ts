import type { Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';

/** A notification holds 8,000 bytes; above this many ids the listeners look for themselves. */
const IDS_MAX = 200;

/** Tells every process, with the commit, that who may do what has changed, and which sessions and keys have ended. */
export async function sendAccessChange(tx: Transaction, endedIds: readonly string[]): Promise<void> {
  WakeUps.send(tx, 'access', endedIds.length > IDS_MAX ? '' : endedIds.join(','));
}
