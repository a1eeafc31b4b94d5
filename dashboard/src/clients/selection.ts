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
  return selection.ids.has(id) ? leaveOut(selection, [id]) : choose(selection, [id]);
}

/** These too, as far as there is room. */
export function choose(selection: Selection, ids: readonly string[]): Selection {
  if (selection.kind === 'all') return selection;
  const chosen = new Set(selection.ids);
  for (const id of ids) if (chosen.size < IDS_MAX) chosen.add(id);
  return { kind: 'ids', ids: chosen };
}

function leaveOut(selection: Selection, ids: readonly string[]): Selection {
  if (selection.kind === 'all') return NOBODY;
  const left = new Set(ids);
  return { kind: 'ids', ids: new Set([...selection.ids].filter((id) => !left.has(id))) };
}

/** The rows in view: chosen together, and left out together where all of them are chosen already. */
export function togglePage(selection: Selection, ids: readonly string[]): Selection {
  return pageState(selection, ids) === 'all' ? leaveOut(selection, ids) : choose(selection, ids);
}

export function pageState(selection: Selection, ids: readonly string[]): 'none' | 'some' | 'all' {
  const chosen = ids.filter((id) => isChosen(selection, id)).length;
  if (chosen > 0 && chosen === ids.length) return 'all';
  return chosen > 0 || countOf(selection, 0) > 0 ? 'some' : 'none';
}

export function countOf(selection: Selection, total: number): number {
  return selection.kind === 'all' ? total : selection.ids.size;
}
