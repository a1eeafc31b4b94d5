/**
 * A list that someone points at keeps its order and its members, while what each says moves on. Pure. Its invariant: nothing in the held
 * list changes its place.
 */
export interface Keyed {
  id: string;
}

export interface HeldView<Item> {
  shown: readonly Item[];
  /** How many have come or gone; where nobody has, how many stand elsewhere. */
  changed: number;
}

export function holdOrder<Item extends Keyed>(held: readonly Item[], latest: readonly Item[]): HeldView<Item> {
  const now = new Map(latest.map((item) => [item.id, item]));
  const before = new Set(held.map(({ id }) => id));
  const gone = held.filter(({ id }) => !now.has(id)).length;
  const come = latest.filter(({ id }) => !before.has(id)).length;
  const moved = held.filter(({ id }, place) => latest[place]?.id !== id).length;
  return { shown: held.map((item) => now.get(item.id) ?? item), changed: Math.max(gone, come) || moved };
}
