import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Ghost } from '@contracts/observation';
import { plural, visibleText } from '../lib/format';
import { usePollEvery } from '../stream/freeze';
import { ClientLink } from '../ui/client-link';
import { Notice } from '../ui/notice';
import { PagedScreen } from '../ui/paged-screen';
import { Ago, Moment } from '../ui/times';
import classes from './ghosts-page.module.css';
import { ghostsQuery } from './observed-queries';

const POLL_MS = 15_000;

/** Stale doubles beside the living clients they were replaced by, for cleaning up where they are: at the appliance. */
export function GhostsPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/ghosts' });
  const query = useInfiniteQuery({ ...ghostsQuery(slug), refetchInterval: usePollEvery(POLL_MS) });
  return (
    <PagedScreen
      slug={slug}
      title="Ghosts"
      query={query}
      unread="The ghosts could not be read"
      none={
        <Notice title="No ghosts">
          <p>
            A ghost is the stale double of a client that was installed anew: the same host name and group, not connected
            for long, and pending for ever. None is known here.
          </p>
        </Notice>
      }
      more="More ghosts"
      classes={classes}
    >
      {(pages) => (
        <>
          <p className={classes.lead}>
            {plural(pages.at(-1)?.total ?? 0, 'client')} with the same host name and group as a living one, not
            connected for long, and pending for ever. They are counted apart, so that nobody waits for them.
          </p>
          <HowTo />
          <Pairs ghosts={pages.flatMap(({ items }) => items)} />
        </>
      )}
    </PagedScreen>
  );
}

function HowTo() {
  return (
    <section className={classes.howTo} aria-labelledby="clean-up">
      <h2 id="clean-up">Cleaning up is done at the appliance</h2>
      <p>
        Nothing is deleted here. In the access console open Jump › Jump Clients, find the host name, choose the entry
        whose last connection is the older one, and remove it. At /login › Jump › Jump Clients it can also be set that
        clients which were not heard of for so many days are deleted. What is gone there is gone here after the next
        sweep.
      </p>
    </section>
  );
}

function Pairs({ ghosts }: { ghosts: readonly Ghost[] }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label="Ghosts and the living clients beside them">
      <table className={classes.table}>
        <caption className="rc-sr">Ghosts, each with the living client of the same host name and group</caption>
        <thead>
          <tr>
            <th scope="col">Host name</th>
            <th scope="col">Group</th>
            <th scope="col">Ghost, to be deleted</th>
            <th scope="col">Last connected</th>
            <th scope="col">Living client, to be kept</th>
            <th scope="col">Last connected</th>
            <th scope="col">Seen</th>
          </tr>
        </thead>
        <tbody>
          {ghosts.map((ghost) => (
            <Pair key={ghost.id} ghost={ghost} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Pair({ ghost: { id, clientId, name, hostname, group, lastConnectAt, seenAt, double } }: { ghost: Ghost }) {
  return (
    <tr>
      <th scope="row">{hostname === null ? '–' : visibleText(hostname)}</th>
      <td>{group === null ? '–' : visibleText(group)}</td>
      <td>
        <ClientLink id={id} name={name} /> <span className="rc-muted">id {visibleText(clientId)}</span>
      </td>
      <td>{lastConnectAt === null ? 'never' : <Moment at={lastConnectAt} />}</td>
      <td>
        <ClientLink id={double.id} name={double.name} />{' '}
        <span className="rc-muted">id {visibleText(double.clientId)}</span>
      </td>
      <td>{double.lastConnectAt === null ? 'never' : <Moment at={double.lastConnectAt} />}</td>
      <td>
        <Ago at={seenAt} />
      </td>
    </tr>
  );
}
