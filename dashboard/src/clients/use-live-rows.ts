import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { Client } from '@contracts/clients';
import type { StreamData } from '@contracts/stream';
import { useRoom } from '../stream/stream';

const SETTLES_MS = 150;

export interface LiveRows {
  rows: ReadonlyMap<string, Client>;
  gone: ReadonlySet<string>;
}

const NOTHING: LiveRows = { rows: new Map(), gone: new Set() };

/** The newest values of the rows on the screen; what has left the screen is forgotten. */
export function useLiveRows(slug: string, idsOnScreen: readonly string[]): LiveRows {
  const [idsKey] = useDebouncedValue(idsOnScreen.join(','), SETTLES_MS);
  const ids = useMemo(() => (idsKey === '' ? [] : idsKey.split(',')), [idsKey]);
  const [live, setLive] = useState(NOTHING);
  useRoom(
    slug,
    'rows',
    {
      onData: (data, kind) => setLive((now) => (kind === 'snapshot' ? replaceBy(data) : amend(now, data))),
    },
    ids,
  );
  return live;
}

type RowsData = StreamData['rows'];

function replaceBy({ rows, gone }: RowsData): LiveRows {
  return { rows: new Map(rows.map((row) => [row.id, row])), gone: new Set(gone) };
}

function amend(live: LiveRows, data: RowsData): LiveRows {
  const rows = new Map(live.rows);
  for (const row of data.rows) rows.set(row.id, row);
  return { rows, gone: data.gone.length === 0 ? live.gone : new Set([...live.gone, ...data.gone]) };
}
