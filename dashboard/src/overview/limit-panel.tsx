import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { SLOT_STATES } from '@contracts/words';
import { useSummary } from '../api/site-queries';
import type { ClientSearch } from '../clients/client-search';
import { formatCount } from '../lib/format';
import { Panel } from '../ui/panel';
import { LimitForm } from './limit-form';
import classes from './limit-panel.module.css';
import type { LimitFacts } from './limit-preview';
import { PauseControl } from './pause-control';
import { stoppedBy } from './stopped';

const HOLDING: ClientSearch = { upgradeState: [...SLOT_STATES] };
const WAITING: ClientSearch = { upgradeState: ['queued'], sort: 'queue' };

/** The heart: one number, what holds now, and what another number would do before it is applied. */
export function LimitPanel({ slug }: { slug: string }) {
  const facts = useSummary(slug, (summary): LimitFacts => ({
    limit: summary.slots.limit,
    inUse: summary.slots.inUse,
    waiting: summary.counts.byUpgradeState.queued,
    stopped: stoppedBy(summary)?.kind ?? null,
  }));
  return (
    <Panel title="Limit of concurrent upgrades" aside={<PauseControl slug={slug} />}>
      <div className={classes.body}>
        <Figures slug={slug} facts={facts} />
        <LimitForm slug={slug} facts={facts} />
      </div>
    </Panel>
  );
}

function Figures({ slug, facts }: { slug: string; facts: LimitFacts | undefined }) {
  const share = facts === undefined ? 0 : Math.min(100, (facts.inUse / Math.max(facts.limit, facts.inUse, 1)) * 100);
  const linked = (search: ClientSearch, count: number | undefined, whose: string) =>
    count === undefined ? (
      '–'
    ) : (
      <Link
        to="/sites/$slug/clients"
        params={{ slug }}
        search={search}
        className={classes.number}
        aria-label={`${formatCount(count)}, ${whose}`}
      >
        {formatCount(count)}
      </Link>
    );
  return (
    <>
      <dl className={classes.figures}>
        <Figure label="In use">{linked(HOLDING, facts?.inUse, 'clients that hold a slot')}</Figure>
        <Figure label="Limit">{facts === undefined ? '–' : formatCount(facts.limit)}</Figure>
        <Figure label="Waiting">{linked(WAITING, facts?.waiting, 'clients in the queue')}</Figure>
      </dl>
      <div className={classes.meter} aria-hidden="true">
        <div
          className={classes.used}
          data-draining={(facts !== undefined && facts.inUse > facts.limit) || undefined}
          style={{ transform: `scaleX(${share / 100})` }}
        />
      </div>
    </>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
