/** What of the palette's fixed entries fits what was typed, and in which order. Pure. */
export const PALETTE_GROUPS = ['Screens', 'Alerts', 'Actions', 'Sites', 'Saved views', 'Runs', 'Clients'] as const;
export type PaletteGroup = (typeof PALETTE_GROUPS)[number];

export interface PaletteItem {
  id: string;
  group: PaletteGroup;
  label: string;
  /** Other words people look for it by. */
  also?: string;
  /** Beside the label: keys, a count, or why it is off. */
  hint?: string;
  keys?: readonly string[];
  isOff?: boolean;
  run: () => void;
}

/** An entry fits when each word typed begins a word of it; those whose label begins with what was typed come first in their group. */
export function matching<Item extends Pick<PaletteItem, 'group' | 'label' | 'also'>>(
  items: readonly Item[],
  typed: string,
): Item[] {
  const wanted = wordsOf(typed);
  const found = items.filter((item) => {
    const words = wordsOf(`${item.label} ${item.also ?? ''}`);
    return wanted.every((each) => words.some((word) => word.startsWith(each)));
  });
  const start = typed.trim().toLowerCase();
  const rank = ({ group, label }: Item) =>
    PALETTE_GROUPS.indexOf(group) * 2 + (label.toLowerCase().startsWith(start) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[\s,:–-]+/)
    .filter((word) => word !== '');

export function byGroup<Item extends Pick<PaletteItem, 'group'>>(items: readonly Item[]): [PaletteGroup, Item[]][] {
  return PALETTE_GROUPS.flatMap((group): [PaletteGroup, Item[]][] => {
    const own = items.filter((item) => item.group === group);
    return own.length === 0 ? [] : [[group, own]];
  });
}

/** The entry that the arrows lead to: round and round. */
export function stepped(items: readonly Pick<PaletteItem, 'id'>[], activeId: string | null, by: 1 | -1): string | null {
  const { length } = items;
  if (length === 0) return null;
  const at = items.findIndex(({ id }) => id === activeId);
  return items[at === -1 ? 0 : (at + by + length) % length]!.id;
}
