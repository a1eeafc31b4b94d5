import { IconBellOff, IconCheck, IconRepeat, IconTargetArrow } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import type { Incident } from '@contracts/alerts';
import { formatDuration, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { SeverityMark } from '../ui/severity-mark';
import { Ago, Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import classes from './alert-list.module.css';
import { countWords, lastedSeconds, standingOf } from './incident-words';

interface AlertRowProps {
  incident: Incident;
  isOpen: boolean;
  /** It is not in the list any more; its row stays while somebody is there. */
  isGone?: boolean;
}

/** One incident: what it is, how it stands, and how much of it there is. All of the row opens it. */
export function AlertRow({ incident, isOpen, isGone = false }: AlertRowProps) {
  const { id, number, severity, state, title, says } = incident;
  const open = useOpenByKey(id);
  return (
    <li className={classes.row} data-open={isOpen || undefined} data-gone={isGone || undefined}>
      <span className={classes.severity}>
        <SeverityMark severity={severity} calm={state === 'resolved' || incident.muted} />
        <Standing incident={incident} isGone={isGone} />
      </span>
      <div className={classes.what}>
        <Link
          id={`alert-${id}`}
          data-row
          to="."
          search={(search) => ({ ...search, open: id })}
          aria-current={isOpen ? 'true' : undefined}
          className={classes.title}
          preload={false}
          onClick={open}
        >
          {visibleText(title)}
          <span className="rc-sr">, alert {number}</span>
        </Link>
        <p className={classes.says}>{visibleText(says)}</p>
        <Asides incident={incident} />
      </div>
      <Count incident={incident} />
      <When incident={incident} />
    </li>
  );
}

/** Whoever opens it by keyboard reads on in it; the pointer leaves the focus on the row. */
function useOpenByKey(id: string) {
  const navigate = useNavigate();
  return (event: MouseEvent) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (event.detail !== 0 || !isPlain) return;
    event.preventDefault();
    void navigate({ to: '.', search: (search) => ({ ...search, open: id }), state: { focusDrawer: true } });
  };
}

function Standing({ incident, isGone }: { incident: Incident; isGone: boolean }) {
  const nowMs = useNowMs();
  const { word, meaning } = standingOf(incident, nowMs);
  return (
    <span className={classes.standing} title={isGone ? 'It has left this list meanwhile.' : meaning}>
      {isGone ? 'Not here any more' : word}
    </span>
  );
}

function Asides({ incident }: { incident: Incident }) {
  const { likelyCause, acknowledged, flapping, muted, state } = incident;
  const partlyMuted = state !== 'resolved' && !muted && (incident.counts?.muted ?? 0) > 0;
  if (likelyCause === null && acknowledged === null && !flapping && !partlyMuted) return null;
  return (
    <ul className={classes.asides}>
      {likelyCause !== null && (
        <li>
          <IconTargetArrow size={14} aria-hidden />
          <span>Likely cause: {visibleText(likelyCause.says)}</span>
        </li>
      )}
      {flapping && (
        <li data-tone="warn">
          <IconRepeat size={14} aria-hidden />
          Flapping
        </li>
      )}
      {partlyMuted && (
        <li>
          <IconBellOff size={14} aria-hidden />
          Partly muted
        </li>
      )}
      {acknowledged !== null && (
        <li data-tone="done">
          <IconCheck size={14} aria-hidden />
          Acknowledged by {actorName(acknowledged.by)}
        </li>
      )}
    </ul>
  );
}

function Count({ incident }: { incident: Incident }) {
  const words = countWords(incident);
  return (
    <span className={classes.count}>
      {words !== null && (
        <>
          <strong className={classes.number}>{words.main}</strong>
          <span className={classes.trend}>{words.trend}</span>
        </>
      )}
    </span>
  );
}

function When({ incident }: { incident: Incident }) {
  const { resolvedAt, firedAt, beganAt } = incident;
  const nowMs = useNowMs();
  if (resolvedAt !== null) {
    return (
      <span className={classes.when}>
        <span>
          over <Moment at={resolvedAt} />
        </span>
        <span className={classes.trend}>after {formatDuration(lastedSeconds(incident, nowMs))}</span>
      </span>
    );
  }
  const since = firedAt ?? beganAt;
  return (
    <span className={classes.when}>
      <span>
        since <Moment at={since} />
      </span>
      <span className={classes.trend}>
        <Ago at={since} />
      </span>
    </span>
  );
}
