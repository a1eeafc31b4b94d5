import { CloseButton, Loader } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Incident, IncidentDetail } from '@contracts/alerts';
import { incidentQuery } from '../api/alert-queries';
import { useAlertsNow } from '../api/alerts-now';
import { explain, isProblem } from '../api/http';
import { queryClient } from '../api/query-client';
import { formatCount, formatDuration, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { usePollEvery } from '../stream/freeze';
import { CopyButton } from '../ui/copy-button';
import { OpenedTitle } from '../ui/opened-title';
import { SeverityMark } from '../ui/severity-mark';
import { Moment } from '../ui/times';
import { FACTOR_WORDS, SCOPE_WORDS, wordsOf, ALERT_WORDS } from '../words/alert-words';
import { IncidentMembers } from './incident-members';
import classes from './incident-panel.module.css';
import { IncidentStory } from './incident-story';
import { IncidentTold } from './incident-told';
import { IncidentVerbs } from './incident-verbs';
import { causeShare, lastedSeconds, scopeName, searchOfCause, standingOf } from './incident-words';

const READ_EVERY_MS = 30_000;

interface IncidentPanelProps {
  slug: string;
  id: string;
  onClose: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** One incident beside the list it was opened from: what it is, what to look at first, who is in it, and what became of it. */
export function IncidentPanel({ slug, id, onClose, onKeyDown }: IncidentPanelProps) {
  const { incident, error } = useIncident(slug, id);
  const label = incident === undefined ? 'Alert' : `Alert ${incident.number}`;
  return (
    <section className={classes.panel} aria-label={label} aria-busy={incident === undefined} onKeyDown={onKeyDown}>
      <div className={classes.head}>
        <div className={classes.names}>
          <OpenedTitle key={incident === undefined ? 'awaited' : 'here'} className={classes.title}>
            {incident === undefined ? titleWithout(error) : visibleText(incident.title)}
          </OpenedTitle>
          {incident !== undefined && <Marks incident={incident} />}
        </div>
        {incident !== undefined && <CopyButton text={window.location.href} label="Copy link" />}
        <CloseButton aria-label="Close the alert" onClick={onClose} />
      </div>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="About this alert">
        {incident === undefined ? <Without error={error} /> : <Content slug={slug} incident={incident} />}
      </div>
    </section>
  );
}

function Content({ slug, incident }: { slug: string; incident: IncidentDetail }) {
  return (
    <>
      <About slug={slug} incident={incident} />
      <IncidentVerbs slug={slug} incident={incident} />
      <FirstChecks incident={incident} />
      {incident.counts !== null && <IncidentMembers slug={slug} incident={incident} />}
      <Absorbed incident={incident} />
      <IncidentTold slug={slug} incident={incident} />
      <IncidentStory events={incident.events} />
    </>
  );
}

/** Read when it is opened, and again whenever the stream tells something else of it. */
function useIncident(slug: string, id: string): { incident: IncidentDetail | undefined; error: Error | null } {
  const query = incidentQuery(slug, id);
  const { data, error } = useQuery({ ...query, refetchInterval: usePollEvery(READ_EVERY_MS) });
  const heard = useAlertsNow(slug, ({ alerts, resolved }): Incident | null => {
    return [...alerts, ...resolved].find((each) => each.id === id) ?? null;
  });
  const first = useRef(heard);
  useEffect(() => {
    if (heard === undefined || heard === first.current) return;
    first.current = heard;
    void queryClient.invalidateQueries({ queryKey: incidentQuery(slug, id).queryKey });
  }, [slug, id, heard]);
  return { incident: data, error };
}

const titleWithout = (error: Error | null) =>
  error === null ? 'Loading…' : isProblem(error, 404) ? 'No such alert' : 'Not readable';

function Without({ error }: { error: Error | null }) {
  if (error === null) {
    return (
      <p className={classes.note} role="status" aria-label="Loading">
        <Loader size="sm" />
      </p>
    );
  }
  return (
    <p className={classes.note} role="alert">
      {isProblem(error, 404) ? 'It was removed, or the link is mistyped.' : explain(error)}
    </p>
  );
}

function Marks({ incident }: { incident: IncidentDetail }) {
  const nowMs = useNowMs();
  return (
    <p className={classes.marks}>
      <SeverityMark severity={incident.severity} calm={incident.state === 'resolved' || incident.muted} />
      <span className={classes.standing}>{standingOf(incident, nowMs).word}</span>
      {incident.flapping && <span className={classes.standing}>Flapping</span>}
      <span className="rc-muted">
        Alert {incident.number}, {wordsOf(ALERT_WORDS, incident.alert).title}
      </span>
    </p>
  );
}

function About({ slug, incident }: { slug: string; incident: IncidentDetail }) {
  const nowMs = useNowMs();
  const { meaning } = standingOf(incident, nowMs);
  const name = scopeName(incident);
  return (
    <section className={classes.section} aria-label="What it is">
      <p className={classes.says}>{visibleText(incident.says)}</p>
      <p className={classes.meaning}>
        {meaning}
        {incident.absorbedBy !== null && (
          <>
            {' '}
            <Link
              to="."
              search={(search) => ({ ...search, open: incident.absorbedBy?.id })}
              className="rc-link"
              preload={false}
            >
              To alert {incident.absorbedBy.number}
            </Link>
          </>
        )}
        {incident.flapping && ' It turns on and off again and again, and is told of as one.'}
      </p>
      <dl className={classes.facts}>
        <dt>About</dt>
        <dd>
          {SCOPE_WORDS[incident.scope.kind]}
          {name !== null && ` ${name}`}
        </dd>
        <dt>Began</dt>
        <dd>
          <Moment at={incident.beganAt} />
          {incident.firedAt !== null && (
            <>
              , told of <Moment at={incident.firedAt} />
            </>
          )}
        </dd>
        <dt>{incident.resolvedAt === null ? 'Lasts' : 'Over'}</dt>
        <dd>
          {incident.resolvedAt !== null && (
            <>
              <Moment at={incident.resolvedAt} />, after{' '}
            </>
          )}
          {formatDuration(lastedSeconds(incident, nowMs))}
        </dd>
        <Counts incident={incident} />
        <Cause slug={slug} incident={incident} />
      </dl>
    </section>
  );
}

function Counts({ incident: { counts, state } }: { incident: IncidentDetail }) {
  if (counts === null) return null;
  const { now, peak, returned, muted } = counts;
  return (
    <>
      <dt>Clients</dt>
      <dd>
        {state === 'resolved' ? '' : `${formatCount(now)} now, `}
        {formatCount(peak)} at most, {formatCount(returned)} came back
        {muted > 0 && `, ${formatCount(muted)} muted`}
      </dd>
    </>
  );
}

function Cause({ slug, incident: { likelyCause } }: { slug: string; incident: IncidentDetail }) {
  if (likelyCause === null) return null;
  const search = searchOfCause(likelyCause);
  return (
    <>
      <dt>Likely cause</dt>
      <dd>
        {visibleText(likelyCause.says)}
        <span className={classes.share}>
          {FACTOR_WORDS[likelyCause.factor]} {visibleText(likelyCause.value)}: {causeShare(likelyCause)} that have it in
          common are in this alert.{' '}
          {search !== null && (
            <Link to="/sites/$slug/clients" params={{ slug }} search={search} className="rc-link">
              Show them all in Clients
            </Link>
          )}
        </span>
      </dd>
    </>
  );
}

function FirstChecks({ incident: { firstChecks, runbook, state } }: { incident: IncidentDetail }) {
  const isPath = /^\/(?![/\\])/.test(runbook);
  return (
    <section className={classes.section} aria-label="What to check first">
      <h3 className={classes.sectionTitle}>
        {state === 'resolved' ? 'What was to be checked' : 'What to check first'}
      </h3>
      {firstChecks.length > 0 && (
        <ol className={classes.checks}>
          {firstChecks.map((check) => (
            <li key={check}>{visibleText(check)}</li>
          ))}
        </ol>
      )}
      {isPath && (
        <a href={runbook} target="_blank" rel="noreferrer" className={`rc-link ${classes.runbook}`}>
          Runbook, in a new tab
          <IconExternalLink size={13} aria-hidden />
        </a>
      )}
    </section>
  );
}

function Absorbed({ incident: { absorbed } }: { incident: IncidentDetail }) {
  if (absorbed.length === 0) return null;
  return (
    <section className={classes.section} aria-label="Counted in it">
      <h3 className={classes.sectionTitle}>Counted in it</h3>
      <ul className={classes.absorbed}>
        {absorbed.map(({ id, number, title }) => (
          <li key={id}>
            <Link to="." search={(search) => ({ ...search, open: id })} className="rc-link" preload={false}>
              Alert {number}: {visibleText(title)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
