/** What an import asks, came to, or was refused for, in words. Pure. */
import type { ImportAnswer } from '@contracts/observation';
import { formatCount, plural, visibleText } from '../lib/format';

/** What the server is told that the file is: by its name, else by its own word; null: neither says. */
export function fileType({ name, type }: { name: string; type: string }): 'text/csv' | 'application/json' | null {
  const lower = name.toLowerCase();
  if (lower.endsWith('.csv')) return 'text/csv';
  if (lower.endsWith('.json')) return 'application/json';
  if (type === 'text/csv' || type === 'application/json') return type;
  return null;
}

export interface ImportPlan {
  complete: boolean;
  takenAt: string | null;
  confirmRemoved: number | null;
}

export function importQuery({ complete, takenAt, confirmRemoved }: ImportPlan): string {
  const query = new URLSearchParams({ complete: String(complete) });
  if (takenAt !== null) query.set('takenAt', takenAt);
  if (confirmRemoved !== null) query.set('confirmRemoved', String(confirmRemoved));
  return query.toString();
}

/** So many would be removed, where the server asks first; null: it refused for another reason. */
export function asksToRemove(body: unknown): number | null {
  const { code, count } = (body ?? {}) as { code?: unknown; count?: unknown };
  return code === 'count_moved' && typeof count === 'number' && count > 0 ? count : null;
}

/** "1,204 rows read: 12 new, 340 changed, 3 not in the file, 3 removed." */
export function importSays({ sweep, rejectedCount }: ImportAnswer): string {
  const parts = [
    `${formatCount(sweep.enrolled)} new`,
    `${formatCount(sweep.changed)} changed`,
    `${formatCount(sweep.removed)} removed`,
    ...(sweep.missed > sweep.removed ? [`${formatCount(sweep.missed - sweep.removed)} not in the file and kept`] : []),
    ...(rejectedCount > 0 ? [`${plural(rejectedCount, 'line')} not read`] : []),
  ];
  return `${plural(sweep.rows, 'row')} read: ${parts.join(', ')}.`;
}

export function unknownColumnsSay({ unknownColumns }: ImportAnswer): string | null {
  if (unknownColumns.length === 0) return null;
  const names = unknownColumns.map((name) => `“${visibleText(name)}”`).join(', ');
  return `Not understood, and left out: ${unknownColumns.length === 1 ? 'the column' : 'the columns'} ${names}.`;
}
