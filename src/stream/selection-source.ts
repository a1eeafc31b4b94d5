import type { Client, TimelineEntry } from '../contracts/clients.js';
import type { Sites } from '../sites/sites.service.js';
import type { ClientViews } from '../views/client-views.service.js';
import { Problem } from '../platform/problem.js';

const TIMELINE_LINES = 50;

export interface FoundClients {
  clients: Client[];
  /** By client; empty where nobody has a client open. */
  timelines: ReadonlyMap<string, TimelineEntry[]>;
}

/** Reads clients of one site for the rooms that name them. */
export class SelectionSource {
  constructor(
    private readonly siteId: string,
    private readonly sites: Sites,
    private readonly views: ClientViews,
  ) {}

  /** Null when the site is gone. `timelineIds`: those whose story is shown as well. */
  async read(ids: readonly string[], timelineIds: readonly string[]): Promise<FoundClients | null> {
    const site = await this.sites.byId(this.siteId);
    if (site === null) return null;
    try {
      const clients = ids.length === 0 ? [] : await this.views.byIds(site, ids);
      const own = new Set(clients.map(({ id }) => id));
      const shown = timelineIds.filter((id) => own.has(id));
      return { clients, timelines: shown.length === 0 ? new Map() : await this.views.timelines(shown, TIMELINE_LINES) };
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return null;
      throw error;
    }
  }
}
