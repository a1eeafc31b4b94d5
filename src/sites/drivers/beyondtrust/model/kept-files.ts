/**
 * Decides which files of backups have had their time: more than so many of one appliance, oldest first. It removes none.
 *
 * Invariant: the newest one of each appliance stays, and so does every one that an upgrade plan which is on may rely on.
 */
import type { ApplianceName } from '../../../../contracts/words.js';

export interface KeptFile {
  id: string;
  appliance: ApplianceName;
  takenAtMs: number;
  /** Below the directory of backups. */
  file: string;
}

export interface KeepingRules {
  /** So many of each appliance; at least 1. */
  kept: number;
  /** What was taken then or later is not touched, however many there are; null: nobody relies on any. */
  heldSinceMs: number | null;
}

export function filesToRemove(files: readonly KeptFile[], { kept, heldSinceMs }: KeepingRules): KeptFile[] {
  const newestFirst = files.toSorted((one, other) => other.takenAtMs - one.takenAtMs);
  const seen: Record<ApplianceName, number> = { A: 0, B: 0 };
  return newestFirst.filter(({ appliance, takenAtMs }) => {
    seen[appliance] += 1;
    return seen[appliance] > Math.max(1, kept) && takenAtMs < (heldSinceMs ?? Infinity);
  });
}
