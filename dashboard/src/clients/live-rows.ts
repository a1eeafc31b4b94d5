import type { Client } from '@contracts/clients';
import type { StreamData } from '@contracts/stream';

/** The rows on the screen, as the stream told of them. */
export interface LiveRows {
  rows: ReadonlyMap<string, Client>;
  gone: ReadonlySet<string>;
}

export const NOTHING: LiveRows = { rows: new Map(), gone: new Set() };

type RowsData = StreamData['rows'];

/** A snapshot: it alone counts. */
export function replaceBy({ rows, gone }: RowsData): LiveRows {
  return { rows: new Map(rows.map((row) => [row.id, row])), gone: new Set(gone) };
}

/** A delta: it names only rows that changed. */
export function amend(live: LiveRows, data: RowsData): LiveRows {
  const rows = new Map(live.rows);
  for (const row of data.rows) rows.set(row.id, row);
  return { rows, gone: data.gone.length === 0 ? live.gone : new Set([...live.gone, ...data.gone]) };
}
