/**
 * Decides how a client's version stands to a target. It does not decide what follows from that.
 * Invariant: exactly one of `at_target`, `behind`, `ahead`. Source: DESIGN §1, *At the target* and *Newer*.
 */

export interface Target {
  version: string;
  revision: string | null;
}

export type Standing = 'at_target' | 'behind' | 'ahead';

/** Where a client at `version` and `revision` stands; a client that has named no version is behind. */
export function standing(version: string | null, revision: string | null, target: Target): Standing {
  if (version === null) return 'behind';
  if (version === target.version) {
    const bothNamed = revision !== null && target.revision !== null;
    return bothNamed && revision !== target.revision ? 'behind' : 'at_target';
  }
  return isNewer(version, target.version) ? 'ahead' : 'behind';
}

/** Says whether `left` is a newer version than `right`: dot-separated numbers, compared in order. One that does not parse never is. */
export function isNewer(left: string, right: string): boolean {
  const a = parse(left);
  const b = parse(right);
  if (a === null || b === null) return false;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = compareNumbers(a[index] ?? '0', b[index] ?? '0');
    if (difference !== 0) return difference > 0;
  }
  return false;
}

export const sameTarget = (a: Target, b: Target): boolean => a.version === b.version && a.revision === b.revision;

function parse(version: string): string[] | null {
  const parts = version.split('.');
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map((part) => part.replace(/^0+(?=\d)/, '')) : null;
}

/** Numbers of any length, without leading zeros. */
function compareNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
