import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Client } from '@contracts/clients';
import type { ClientObservation } from '@contracts/observation';
import drawer from '../client/client-drawer.module.css';
import facts from '../client/client-facts.module.css';
import standing from '../client/client-standing.module.css';
import { formatDuration } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Written } from '../overview/verdict-line';
import { ClientLink } from '../ui/client-link';
import { Ago, Moment } from '../ui/times';
import { NOT_VISIBLE } from '../words/observed-words';
import classes from './observed.module.css';
import { estimateInWords, missedWords, returnedWords } from './seen-words';
import { standingSeen } from './standing-seen';

interface ClientObservationProps {
  slug: string;
  client: Client;
  observation: ClientObservation;
}

/** What was seen of a client, when, and by whose clock; a guess is called one. */
export function ObservationOfClient({ slug, client, observation }: ClientObservationProps) {
  const nowMs = useNowMs();
  const { headline } = standingSeen(client, nowMs);
  const estimate = estimateInWords(observation, nowMs);
  const returned = returnedWords(observation);
  return (
    <section className={`${drawer.section} ${classes.said}`} aria-label="Where it stands">
      <p className={standing.headline}>{headline}.</p>
      {estimate !== null && <p className={standing.detail}>That is an estimate, not what the appliance says.</p>}
      {client.upgradeState === 'pending' && estimate === null && (
        <p className={standing.detail}>The appliance orders its clients; the order is {NOT_VISIBLE}.</p>
      )}
      {returned !== null && (
        <p className={standing.detail}>
          Came <Written words={returned} />
          {observation.awaySeconds !== null && <>, away for {formatDuration(observation.awaySeconds)}</>}.
        </p>
      )}
      {observation.ghostOf !== null && (
        <p className={standing.detail}>
          It is the stale double of <ClientLink id={observation.ghostOf.id} name={observation.ghostOf.name} />.{' '}
          <Link to="/sites/$slug/ghosts" params={{ slug }} className="rc-link">
            How to clean up
          </Link>
        </p>
      )}
      <dl className={`${facts.facts} ${standing.next}`}>
        <Seen observation={observation} />
      </dl>
      <p className={`${standing.detail} rc-muted`}>
        Connect, disconnect and access by the appliance&rsquo;s clock, set right by what is known of it.
      </p>
    </section>
  );
}

function Seen({ observation }: { observation: ClientObservation }) {
  const { source, seenAt, lastConnectAt, lastDisconnectAt, lastAccessAt, needsUpdate } = observation;
  const missed = missedWords(observation);
  return (
    <>
      <Fact name="Seen">
        <Ago at={seenAt} />
        {source === 'import' && ', by an import'}
        {missed !== null && `; ${missed}`}
      </Fact>
      <Fact name="Needs update">{needsUpdate ? 'yes' : 'no'}</Fact>
      <Fact name="Last connect">
        <Time at={lastConnectAt} />
      </Fact>
      <Fact name="Last disconnect">
        <Time at={lastDisconnectAt} />
      </Fact>
      <Fact name="Last access">
        <Time at={lastAccessAt} />
      </Fact>
    </>
  );
}

function Time({ at }: { at: string | null }) {
  return at === null ? <span className="rc-muted">not told</span> : <Moment at={at} />;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
