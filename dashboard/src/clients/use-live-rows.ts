import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useRoom } from '../stream/stream';
import { amend, NOTHING, replaceBy, type LiveRows } from './live-rows';

const SETTLES_MS = 150;

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
