import type { Client } from '@contracts/clients';
import { useNowMs } from '../lib/server-clock';
import { ClientAnswer } from '../queue/client-answer';
import { standingSeen } from './standing-seen';

/** How one client stands as far as it was seen, kept up to date. */
export function PendingAnswer({ slug, client, onClose }: { slug: string; client: Client; onClose: () => void }) {
  return <ClientAnswer slug={slug} client={client} answer={standingSeen(client, useNowMs())} onClose={onClose} />;
}
