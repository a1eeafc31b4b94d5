import { Button } from '@mantine/core';
import { IconArrowNarrowRight, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { AuditEntry } from '@contracts/access';
import { parseClientSearch } from '../clients/client-search';
import { visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { ClientLink } from '../ui/client-link';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import classes from './activity-page.module.css';
import type { ActivitySearch } from './activity-search';
import { describeAudit, type AuditChange, type AuditPlace } from './describe-audit';

interface AuditRowProps {
  slug: string;
  entry: AuditEntry;
  /** Clients' names by their ids. */
  names: Record<string, string>;
  search: ActivitySearch;
  onChange: (next: ActivitySearch) => void;
}

export function AuditRow({ slug, entry, names, search, onChange }: AuditRowProps) {
  const [raw, setRaw] = useState(false);
  const rawId = useId();
  const nowMs = useNowMs();
  const { title, changes, place } = describeAudit(entry, nowMs);
  const actor = actorName(entry.actor) ?? '';
  const Chevron = raw ? IconChevronDown : IconChevronRight;
  return (
    <div className={classes.entry}>
      <span className={classes.at}>
        <Moment at={entry.at} />
      </span>
      <button
        type="button"
        className={`${classes.who} rc-clip`}
        title={`Only what ${actor} did`}
        onClick={() => onChange({ ...search, actor: entry.actor })}
      >
        {actor}
      </button>
      <div className={classes.what}>
        <span className={classes.done}>
          {title}
          <Where slug={slug} entry={entry} place={place} names={names} />
          {entry.site !== slug && (
            <span className="rc-muted">{entry.site === null ? 'all sites' : `site ${visibleText(entry.site)}`}</span>
          )}
        </span>
        <Changes changes={changes} />
        {raw && (
          <pre id={rawId} className={classes.raw} tabIndex={0} aria-label="The entry as it was written">
            {rawOf(entry)}
          </pre>
        )}
      </div>
      <span className={classes.why}>{entry.why === null ? '' : visibleText(entry.why)}</span>
      <Button
        variant="subtle"
        size="compact-xs"
        className={classes.more}
        aria-expanded={raw}
        aria-controls={raw ? rawId : undefined}
        aria-label={`Raw: ${title}`}
        leftSection={<Chevron size={13} aria-hidden />}
        onClick={() => setRaw(!raw)}
      >
        Raw
      </Button>
    </div>
  );
}

function Changes({ changes }: { changes: AuditChange[] }) {
  if (changes.length === 0) return null;
  return (
    <ul className={classes.changes}>
      {changes.map(({ what, from, to }) => (
        <li key={what}>
          <span className="rc-muted">{what}</span>
          <span className={from === null ? 'rc-muted' : classes.from}>{from ?? 'nothing'}</span>
          <IconArrowNarrowRight size={14} aria-label="to" className={classes.to} />
          <span className={to === null ? 'rc-muted' : classes.now}>{to ?? 'nothing'}</span>
        </li>
      ))}
    </ul>
  );
}

interface WhereProps {
  slug: string;
  entry: AuditEntry;
  place: AuditPlace;
  names: Record<string, string>;
}

/** The way to what it was done to; a thing of another site has none from here. */
function Where({ slug, entry, place, names }: WhereProps) {
  if (entry.site !== null && entry.site !== slug) return null;
  switch (place.kind) {
    case 'client':
      return <ClientLink id={place.id} name={names[place.id] ?? 'the client'} className={classes.place} />;
    case 'clients':
      return (
        <Link
          to="/sites/$slug/clients"
          params={{ slug }}
          search={parseClientSearch(place.filter)}
          className={`rc-link ${classes.place}`}
        >
          its clients
        </Link>
      );
    case 'plan':
      return (
        <Link
          to="/sites/$slug/plan"
          params={{ slug }}
          search={{ plan: place.id }}
          className={`rc-link ${classes.place}`}
        >
          the plan
        </Link>
      );
    case 'run':
      return (
        <Link to="/sites/$slug/runs/$run" params={{ slug, run: place.id }} className={`rc-link ${classes.place}`}>
          the run
        </Link>
      );
    case 'settings':
      return (
        <Link to="/sites/$slug/settings" params={{ slug }} className={`rc-link ${classes.place}`}>
          Settings
        </Link>
      );
    case 'receivers':
      return (
        <Link to="/sites/$slug/receivers" params={{ slug }} className={`rc-link ${classes.place}`}>
          Receivers
        </Link>
      );
    case 'overview':
      return (
        <Link to="/sites/$slug" params={{ slug }} className={`rc-link ${classes.place}`}>
          Overview
        </Link>
      );
    case 'none':
      return null;
  }
}

/** Other people's text in it is shown as such; the lines stay lines. */
function rawOf({ id, at, actor, action, site, target, before, after, why }: AuditEntry): string {
  const whole = JSON.stringify({ id, at, actor, action, site, target, before, after, why }, null, 2);
  return whole.split('\n').map(visibleText).join('\n');
}
