/**
 * How a client's version and revision stand against the target, in words. Pure. Versions are compared by their dot-separated numbers;
 * one that cannot be read so is neither older nor newer. Revisions have no order.
 */
import { visibleText } from '../lib/format';

export interface Release {
  version: string | null;
  revision: string | null;
}

export type VersionStanding = 'at_target' | 'other_revision' | 'older' | 'newer' | 'different' | 'unknown';

const NUMBERS = /^\d+(\.\d+)*$/;

/** Negative: `a` is older. null: they cannot be compared. */
export function compareVersions(a: string, b: string): number | null {
  if (!NUMBERS.test(a) || !NUMBERS.test(b)) return null;
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function versionStanding(own: Release, target: Release | null): VersionStanding {
  if (own.version === null || target === null || target.version === null) return 'unknown';
  if (own.version === target.version) {
    const isAlike = own.revision === null || target.revision === null || own.revision === target.revision;
    return isAlike ? 'at_target' : 'other_revision';
  }
  const order = compareVersions(own.version, target.version);
  if (order === null || order === 0) return 'different';
  return order < 0 ? 'older' : 'newer';
}

export function describeStanding(own: Release, target: Release | null): string {
  switch (versionStanding(own, target)) {
    case 'at_target':
      return 'at the target';
    case 'other_revision':
      return `the target's version, but not its revision (${visibleText(target?.revision ?? '')})`;
    case 'older':
      return 'older than the target';
    case 'newer':
      return 'newer than the target';
    case 'different':
      return 'not the target; the two cannot be put in order';
    case 'unknown':
      return '';
  }
}
