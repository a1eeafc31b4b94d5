/**
 * Gives every client that holds a slot a fixed place on the board, so that nothing moves while others come and go. Pure. Its invariant:
 * a holder keeps its place for as long as it holds its slot, and nobody stands twice.
 */

/** `places[i]` is the id of the client in place i, or null where the place is free. At least `limit` places, more while draining. */
export function seat(places: readonly (string | null)[], holders: readonly string[], limit: number): (string | null)[] {
  const holding = new Set(holders);
  const next = places.map((id) => (id !== null && holding.has(id) ? id : null));
  const seated = new Set(next);
  let free = 0;
  for (const id of holders) {
    if (seated.has(id)) continue;
    while (free < next.length && next[free] !== null) free += 1;
    next[free] = id;
    seated.add(id);
  }
  const last = next.findLastIndex((id) => id !== null);
  return Array.from({ length: Math.max(limit, last + 1) }, (_, index) => next[index] ?? null);
}
