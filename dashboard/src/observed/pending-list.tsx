import { Link } from '@tanstack/react-router';
import type { Client } from '@contracts/clients';
import type { ClientSearch } from '../clients/client-search';
import { formatAgo, formatCount, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { ClientLink } from '../ui/client-link';
import { ConnectionMark } from '../ui/marks';
import { Panel } from '../ui/panel';
import { Ago } from '../ui/times';
import classes from './pending-list.module.css';

interface PendingListProps {
  slug: string;
  title: string;
  meaning: string;
  /** Said where the list is empty. */
  none: string;
  clients: readonly Client[];
  total: number;
  /** The filter that lists all of them. */
  search: ClientSearch;
}

/** Clients as they were seen, by name: no place is claimed. */
export function PendingList({ slug, title, meaning, none, clients, total, search }: PendingListProps) {
  return (
    <Panel
      title={title}
      className={classes.panel}
      aside={
        <Link to="/sites/$slug/clients" params={{ slug }} search={search} className="rc-link">
          {total > clients.length
            ? `${formatCount(clients.length)} of ${formatCount(total)} shown`
            : formatCount(total)}
        </Link>
      }
    >
      <p className={classes.meaning}>{meaning}</p>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={title}>
        {clients.length === 0 ? (
          <p className={classes.none}>{none}</p>
        ) : (
          <ul className={classes.list} aria-label={title}>
            {clients.map((client) => (
              <Row key={client.id} client={client} />
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

function Row({ client }: { client: Client }) {
  const nowMs = useNowMs();
  const { id, name, group, connection, observation } = client;
  const since = observation?.estimate?.since ?? null;
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        <ClientLink id={id} name={name} />
        {group !== null && <span className="rc-muted rc-clip">{visibleText(group)}</span>}
      </span>
      {since === null ? (
        <ConnectionMark connection={connection} />
      ) : (
        <span className="rc-clip">was pending, disconnected {formatAgo(nowMs - Date.parse(since))}</span>
      )}
      <span className={classes.seen}>
        {observation !== null && (
          <>
            seen <Ago at={observation.seenAt} />
          </>
        )}
      </span>
    </li>
  );
}
