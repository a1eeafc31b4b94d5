import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Client } from '@contracts/clients';
import { explain, get, isProblem } from '../api/http';
import { keys } from '../api/query-client';
import type { LiveRows } from '../clients/live-rows';
import classes from './queue-page.module.css';

interface FoundClientProps {
  slug: string;
  id: string;
  live: LiveRows;
  children: (client: Client) => ReactNode;
}

/** The client that was looked for, as it is now; or that it is not there any more. */
export function FoundClient({ slug, id, live, children }: FoundClientProps) {
  const { data, error } = useQuery({
    queryKey: [...keys.clients(slug), 'found', id],
    queryFn: ({ signal }) => get<Client>(`/sites/${encodeURIComponent(slug)}/clients/${id}`, signal),
  });
  const client = live.rows.get(id) ?? data;
  if (live.gone.has(id) || isProblem(error, 404)) {
    return <p className={classes.note}>This client is not there any more.</p>;
  }
  if (client === undefined) {
    return (
      <div className={classes.note} role="status">
        {error === null ? 'Looking it up…' : explain(error)}
      </div>
    );
  }
  return children(client);
}
