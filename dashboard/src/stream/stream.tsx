import { createContext, useContext, useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';
import type { StreamRoomKind } from '@contracts/words';
import { keys, queryClient } from '../api/query-client';
import { streamSocket } from './stream-socket';
import { StreamClient, type Link, type RoomHandle, type RoomReader } from './stream-client';

const StreamContext = createContext<StreamClient | null>(null);

/** The stream of whoever is signed in; a refused socket makes the session be looked at again. */
export const streamClient = new StreamClient(streamSocket(), () => {
  void queryClient.invalidateQueries({ queryKey: keys.session });
});

/** Keeps the stream open while what it wraps is on the page. */
export function StreamProvider({ children }: { children: ReactNode }) {
  useEffect(() => {
    streamClient.open();
    return () => streamClient.close();
  }, []);
  return <StreamContext value={streamClient}>{children}</StreamContext>;
}

function useStream(): StreamClient {
  const client = useContext(StreamContext);
  if (client === null) throw new Error('useStream needs a StreamProvider around it');
  return client;
}

export function useLink(): Link {
  const client = useStream();
  return useSyncExternalStore(client.listenToLink, client.currentLink);
}

export function useLinkState(): Link['state'] {
  const client = useStream();
  return useSyncExternalStore(client.listenToLink, () => client.currentLink().state);
}

/**
 * Reads a room while the component is there. `ids` may change at any time; an empty list leaves the room alone. The newest `reader` is
 * the one that is told.
 */
export function useRoom<Kind extends StreamRoomKind>(
  site: string,
  kind: Kind,
  reader: RoomReader<Kind>,
  ids?: string[],
): void {
  const client = useStream();
  const latest = useRef(reader);
  const handle = useRef<RoomHandle | null>(null);
  const wanted = ids === undefined || ids.length > 0;
  const idsRef = useRef(ids);

  useEffect(() => {
    latest.current = reader;
    idsRef.current = ids;
  });

  useEffect(() => {
    if (!wanted) return undefined;
    const opened = client.read(
      site,
      kind,
      {
        onData: (data, how) => latest.current.onData(data, how),
        onGone: () => latest.current.onGone?.(),
      },
      idsRef.current,
    );
    handle.current = opened;
    return () => {
      handle.current = null;
      opened.close();
    };
  }, [client, site, kind, wanted]);

  useEffect(() => {
    if (ids !== undefined && ids.length > 0) handle.current?.setIds(ids);
  }, [ids]);
}
