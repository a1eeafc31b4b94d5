import { Injectable } from '@nestjs/common';
import type { Client, ClientExportQuery, EXPORT_FORMATS } from '../contracts/clients.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { ClientViews } from './client-views.service.js';
import { ClientViewsStore } from './client-views.store.js';
import { csvBeginning, csvLine } from './model/client-csv.js';
import { stretchesOf } from './model/client-order.js';
import { SiteFactsReader } from './site-facts.service.js';

const BATCH = 2000;

export interface ClientExport {
  fileName: string;
  contentType: string;
  /** Pieces of the file, read from the database as they are asked for; ending it early reads no further. */
  pieces: AsyncGenerator<string>;
}

type Format = (typeof EXPORT_FORMATS)[number];

/** How clients become a file. `between` stands before every client but the first. */
const FORMATS: Record<
  Format,
  { type: string; begin: string; between: string; end: string; one: (client: Client) => string }
> = {
  csv: { type: 'text/csv; charset=utf-8', begin: csvBeginning(), between: '', end: '', one: csvLine },
  json: {
    type: 'application/json; charset=utf-8',
    begin: '[\n',
    between: ',\n',
    end: '\n]\n',
    one: (client) => JSON.stringify(client),
  },
};

/**
 * The clients of a filter as one file. Which clients are in it, and in which order, is decided in one snapshot when it begins; each row
 * says what holds when its batch is read. So no transaction stays open however slowly the file is taken, every client is in it once, and
 * only the ids are kept in memory. A client that is removed meanwhile is left out.
 */
@Injectable()
export class ClientExports {
  constructor(
    private readonly reader: SiteFactsReader,
    private readonly store: ClientViewsStore,
    private readonly clients: ClientViews,
  ) {}

  async begin(site: SiteRecord, { format, sort, ...filter }: ClientExportQuery): Promise<ClientExport> {
    const { ids, nowMs } = await this.reader.inSnapshot(site, async (tx, { facts }) => {
      const shown = { siteId: site.id, filter, stopped: facts.stopped };
      const parts: string[][] = [];
      for (const stretch of stretchesOf(sort, filter)) parts.push(await this.store.stretchIds(tx, shown, stretch));
      return { ids: parts.flat(), nowMs: facts.nowMs };
    });
    const date = new Date(nowMs).toISOString().slice(0, 10);
    return {
      fileName: `rollcall-${site.slug}-clients-${date}.${format}`,
      contentType: FORMATS[format].type,
      pieces: this.pieces(site, ids, format),
    };
  }

  private async *pieces(site: SiteRecord, ids: readonly string[], format: Format): AsyncGenerator<string> {
    const { begin, between, end, one } = FORMATS[format];
    yield begin;
    let isFirst = true;
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      const found = new Map((await this.clients.byIds(site, batch)).map((client) => [client.id, client]));
      const rows = batch.flatMap((id) => found.get(id) ?? []).map(one);
      if (rows.length === 0) continue;
      yield `${isFirst ? '' : between}${rows.join(between)}`;
      isFirst = false;
    }
    yield end;
  }
}
