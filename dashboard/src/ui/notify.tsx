import type { NotificationData } from '@mantine/notifications';
import { lazy, Suspense, useSyncExternalStore } from 'react';

/** Short notes in a corner of the page. What shows them is loaded with the first one: most visits never see any. */
const load = () => import('@mantine/notifications');

let isWanted = false;
const listeners = new Set<() => void>();

function want(): ReturnType<typeof load> {
  isWanted = true;
  for (const listener of listeners) listener();
  return load();
}

export const notify = {
  show: (note: NotificationData) => void want().then(({ notifications }) => notifications.show(note)),
  /** Changes the note that has the same `id`. */
  update: (note: NotificationData) => void want().then(({ notifications }) => notifications.update(note)),
  hide: (id: string) => void want().then(({ notifications }) => notifications.hide(id)),
};

const Corner = lazy(async () => ({ default: (await load()).Notifications }));

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the notes appear; once on the page. */
export function NotesCorner() {
  const wanted = useSyncExternalStore(listen, () => isWanted);
  return wanted ? (
    <Suspense>
      <Corner position="bottom-left" limit={4} />
    </Suspense>
  ) : null;
}
