/** Which clients of the list are chosen: some by id, or all that match the filter. Pure. */

export type Selection = { kind: 'ids'; ids: ReadonlySet<string> } | { kind: 'all' };

/** A bulk action by ids takes at most this many; more are chosen by the filter. */
export const IDS_MAX = 1000;

export const NOBODY: Selection = { kind: 'ids', ids: new Set() };

export function isChosen(selection: Selection, id: string): boolean {
  return selection.kind === 'all' || selection.ids.has(id);
}

/** With all of them chosen nobody can be left out; then nothing changes. */
export function toggle(selection: Selection, id: string): Selection {
  if (selection.kind === 'all') return selection;
  const ids = new Set(selection.ids);
  if (!ids.delete(id) && ids.size < IDS_MAX) ids.add(id);
  return { kind: 'ids', ids };
}

export function countOf(selection: Selection, total: number): number {
  return selection.kind === 'all' ? total : selection.ids.size;
}
