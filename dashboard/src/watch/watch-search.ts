export interface WatchSearch {
  /** The clients on the list: our ids, comma-separated. */
  ids?: string;
}

export function parseWatchSearch(raw: Record<string, unknown>): WatchSearch {
  return typeof raw.ids === 'string' && raw.ids !== '' ? { ids: raw.ids } : {};
}
