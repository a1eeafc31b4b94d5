import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { IncidentDetail, Member } from '@contracts/alerts';
import { membersQuery } from '../api/alert-queries';
import { explain } from '../api/http';
import { queryClient } from '../api/query-client';
import { FILTER_IDS_MAX } from '../clients/client-search';
import { formatCount, visibleText } from '../lib/format';
import { useControl } from '../observed/observed-site';
import { ClientLink } from '../ui/client-link';
import { ConnectionMark, ReasonText } from '../ui/marks';
import { Moment } from '../ui/times';
import classes from './incident-panel.module.css';
import { searchOfState } from './incident-words';

interface MembersProps {
  slug: string;
  incident: IncidentDetail;
}

/** The clients in it, page by page. The list stands still; that it has changed meanwhile is said, and read when asked. */
export function IncidentMembers({ slug, incident }: MembersProps) {
  const query = membersQuery(slug, incident.id);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(query);
  const [countsRead, setCountsRead] = useState(incident.counts);
  const members = data?.pages.flatMap(({ items }) => items);
  const hasChanged = JSON.stringify(countsRead) !== JSON.stringify(incident.counts);
  const readAgain = () => {
    setCountsRead(incident.counts);
    void queryClient.resetQueries({ queryKey: query.queryKey });
  };
  return (
    <section className={classes.section} aria-label="Clients in it">
      <div className={classes.sectionHead}>
        <h3 className={classes.sectionTitle}>Clients in it</h3>
        <Button
          variant="light"
          size="compact-xs"
          style={{ visibility: hasChanged ? 'visible' : 'hidden' }}
          leftSection={<IconRefresh size={13} aria-hidden />}
          onClick={readAgain}
        >
          Changed – read again
        </Button>
      </div>
      {error !== null && <p role="alert">{explain(error)}</p>}
      {members !== undefined && <InClients slug={slug} incident={incident} members={members} isAll={!hasNextPage} />}
      {members?.length === 0 && <p className={classes.none}>No client is noted in it.</p>}
      <ul className={classes.members} aria-label="Clients" aria-busy={members === undefined}>
        {members?.map((member) => (
          <MemberLine key={member.client.id} member={member} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          variant="default"
          size="compact-sm"
          mt={8}
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          More clients
        </Button>
      )}
    </section>
  );
}

function MemberLine({ member: { client, since, leftAt, muted } }: { member: Member }) {
  return (
    <li className={classes.member} data-left={leftAt === null ? undefined : true}>
      <ClientLink id={client.id} name={client.name} className={classes.memberName} />
      <span className={`rc-clip rc-muted ${classes.group}`}>
        {client.group === null ? '' : visibleText(client.group)}
      </span>
      <span className={classes.memberState}>
        <ConnectionMark connection={client.connection} />
        <ReasonText reason={client.reason} />
      </span>
      <span className={classes.memberSince}>
        {leftAt === null ? 'since ' : 'back '}
        <Moment at={leftAt ?? since} />
        {muted && leftAt === null && <span className="rc-muted">, muted</span>}
      </span>
    </li>
  );
}

interface InClientsProps extends MembersProps {
  members: readonly Member[];
  isAll: boolean;
}

/** The way to the client list: just these where a filter can name them all, else those that are in such a state now. */
function InClients({ slug, incident, members, isAll }: InClientsProps) {
  const ids = members.filter(({ leftAt }) => leftAt === null).map(({ client }) => client.id);
  const isExact = isAll && ids.length > 0 && ids.length <= FILTER_IDS_MAX;
  const control = useControl(slug);
  const search = isExact ? { id: ids } : incident.state === 'resolved' ? null : searchOfState(incident, control);
  if (search === null) return null;
  return (
    <p className={classes.inClients}>
      <Link to="/sites/$slug/clients" params={{ slug }} search={search} className="rc-link" preload={false}>
        {isExact ? `Show these ${formatCount(ids.length)} in Clients` : 'Show all that are in such a state in Clients'}
      </Link>
    </p>
  );
}
