import type { SiteRecord } from './model/site-record.js';

interface Entry {
  loadedAtMs: number;
  site: Promise<SiteRecord | null>;
}

/**
 * Keeps sites for a moment, since every request names one. Requests that want the same site at once share one read. A site that does
 * not exist is not kept, so that a new one is there at once; nothing read before a {@link clear} is answered after it.
 */
export class SiteCache {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly keepMs: number,
    private readonly now: () => number,
  ) {}

  get(key: string, load: () => Promise<SiteRecord | null>): Promise<SiteRecord | null> {
    const entry = this.entries.get(key);
    if (entry !== undefined && this.now() - entry.loadedAtMs < this.keepMs) return entry.site;
    const fresh: Entry = { loadedAtMs: this.now(), site: load() };
    this.entries.set(key, fresh);
    const forget = () => {
      if (this.entries.get(key) === fresh) this.entries.delete(key);
    };
    fresh.site.then((site) => {
      if (site === null) forget();
    }, forget);
    return fresh.site;
  }

  clear(): void {
    this.entries.clear();
  }
}
