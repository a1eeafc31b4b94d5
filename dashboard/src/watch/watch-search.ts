import { knownIds } from '../clients/client-search';

export interface WatchSearch {
  /** The clients on the list, by our ids; in the URL separated by commas. */
  ids?: string[];
}

export function parseWatchSearch(raw: Record<string, unknown>): WatchSearch {
  const given = Array.isArray(raw.ids) ? raw.ids.map(String) : typeof raw.ids === 'string' ? raw.ids.split(',') : [];
  const ids = knownIds(given);
  return ids.length > 0 ? { ids } : {};
}
