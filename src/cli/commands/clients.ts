import type { Client, ClientsAnswer } from '../../contracts/clients.js';
import { readFilter, type FilterOptions } from '../client-filter.js';
import type { Context } from '../context.js';
import { CLIENT_COLUMNS, clientRow } from '../model/client-sheet.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { count, plural } from '../model/format.js';
import { visibleJson } from '../model/visible-text.js';

export interface ClientsOptions extends FilterOptions {
  sort?: string;
  limit: number;
  all?: boolean;
  count?: boolean;
}

const PAGE_MOST = 500;

export async function clients(context: Context, options: ClientsOptions): Promise<ExitCode> {
  const read = readFilter(options);
  const query = `${read.query}&sort=${options.sort ?? read.sort ?? 'name'}`;
  return options.count ? total(context, query) : list(context, query, options.all ? Infinity : options.limit);
}

async function total(context: Context, query: string): Promise<ExitCode> {
  const answer = await context.get<ClientsAnswer>(`/clients?${query}&limit=1`);
  if (context.printer.format === 'json') await context.printer.json({ total: answer.total });
  else await context.printer.lines([String(answer.total)]);
  return EXIT.ok;
}

async function list(context: Context, query: string, most: number): Promise<ExitCode> {
  const writer = context.printer.format === 'json' ? new JsonPages(context) : new RowPages(context);
  let shown = 0;
  let matching = 0;
  for await (const answer of pages(context, query, most)) {
    shown += answer.items.length;
    matching = answer.total;
    await writer.page(answer);
  }
  await writer.end({ shown, matching });
  return EXIT.ok;
}

/** Page by page, so that a whole fleet is never held at once. */
export async function* pages(context: Context, query: string, most: number): AsyncGenerator<ClientsAnswer> {
  let cursor: string | null = null;
  let left = most;
  do {
    const place: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer: ClientsAnswer = await context.get(`/clients?${query}&limit=${Math.min(left, PAGE_MOST)}${place}`);
    yield answer;
    left -= answer.items.length;
    cursor = answer.items.length === 0 ? null : answer.nextCursor;
  } while (cursor !== null && left > 0 && !context.isEnding);
}

interface Ended {
  shown: number;
  matching: number;
}

class RowPages {
  private readonly rows;

  constructor(private readonly context: Context) {
    this.rows = context.printer.rows(CLIENT_COLUMNS);
  }

  page({ items }: ClientsAnswer): Promise<void> {
    const { nowMs } = this.context;
    return this.rows.page(items.map((client) => clientRow(client, nowMs)));
  }

  async end({ shown, matching }: Ended): Promise<void> {
    const { printer } = this.context;
    if (printer.format !== 'table') return;
    const rest =
      shown < matching ? `; ${count(shown)} are shown (--limit ${Math.min(matching, 500)} or --all for more)` : '';
    await printer.note(`${plural(matching, 'client matches', 'clients match')}${rest}.`, 'quiet');
  }
}

/** One JSON object, written as its pages come. */
class JsonPages {
  private isBegun = false;

  constructor(private readonly context: Context) {}

  async page({ asOf, total: matching, items }: ClientsAnswer): Promise<void> {
    const lines = items.map((client: Client) => `    ${visibleJson(client)}`).join(',\n');
    const head = `{\n  "asOf": ${visibleJson(asOf)},\n  "total": ${matching},\n  "items": [\n`;
    await this.context.printer.write(this.isBegun ? (lines === '' ? '' : `,\n${lines}`) : `${head}${lines}`);
    this.isBegun = true;
  }

  async end({ shown }: Ended): Promise<void> {
    await this.context.printer.write(`\n  ],\n  "shown": ${shown}\n}\n`);
  }
}
