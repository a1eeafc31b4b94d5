/** Which clients a person watches: ids in the order they were added. Pure. */
import { FILTER_IDS_MAX, knownIds } from '../clients/client-search';

/** As many as one question of the API takes. */
export const WATCH_MAX = FILTER_IDS_MAX;

/** The list with these at its end; each once, and no more than there is room for. */
export function withIds(list: readonly string[], ids: readonly string[]): string[] {
  return knownIds([...list, ...ids]);
}

export function withoutId(list: readonly string[], id: string): string[] {
  return list.filter((each) => each !== id);
}

/** How many more the list takes after these; negative: it does not take all of them. */
export function roomIn(list: readonly string[], ids: readonly string[]): number {
  return WATCH_MAX - new Set([...list, ...ids]).size;
}
