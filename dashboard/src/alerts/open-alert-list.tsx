import { Button, Loader } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { Incident } from '@contracts/alerts';
import { explain } from '../api/http';
import { useAlertsNow } from '../api/alerts-now';
import { Moment } from '../ui/times';
import { useHeld } from '../ui/use-held';
import { AlertRow } from './alert-row';
import classes from './alert-list.module.css';
import { matches, type AlertsSearch } from './alerts-search';
import { countMoved, inOrder } from './open-alerts';
import { useRowKeys } from './use-row-keys';

interface OpenAlertsProps {
  slug: string;
  list: 'firing' | 'muted';
  filter: AlertsSearch;
  incidents: readonly Incident[] | undefined;
  error: Error | null;
  openId: string | undefined;
}

/** Those that are not over, most urgent first. What they say moves on; rows do not while the pointer or the focus is here. */
export function OpenAlerts({ slug, list, filter, incidents, error, openId }: OpenAlertsProps) {
  const latest = inOrder(incidents?.filter((each) => each.muted === (list === 'muted') && matches(each, filter)) ?? []);
  const held = useHeld(latest);
  const keys = useRowKeys();
  const isNarrowed = filter.alert !== undefined || filter.severity !== undefined;
  const known = new Map(incidents?.map((each) => [each.id, each]));
  const changed = held.isHeld ? countMoved(held.shown, latest) : 0;
  if (error !== null) {
    return (
      <p role="alert" className={classes.none}>
        {explain(error)}
      </p>
    );
  }
  if (incidents === undefined) return <Awaiting />;
  return (
    <div className={classes.frame} {...held.handlers}>
      {held.shown.length === 0 ? (
        <Nothing slug={slug} list={list} isNarrowed={isNarrowed} />
      ) : (
        <ul className={classes.rows} aria-label={list === 'muted' ? 'Muted alerts' : 'Firing alerts'} {...keys}>
          {held.shown.map((row) => (
            <AlertRow
              key={row.id}
              incident={known.get(row.id) ?? row}
              isGone={!known.has(row.id)}
              isOpen={row.id === openId}
            />
          ))}
        </ul>
      )}
      <footer className={classes.footer}>
        <span className="rc-muted">
          {held.isHolding ? 'Rows stay where they are while you are in the list.' : 'Most urgent first.'}
        </span>
        <Button
          className={classes.pill}
          size="compact-sm"
          variant={changed > 0 ? 'light' : 'subtle'}
          style={{ visibility: changed > 0 ? 'visible' : 'hidden' }}
          leftSection={<IconRefresh size={13} aria-hidden />}
          onClick={held.apply}
        >
          {changed} changed – apply
        </Button>
      </footer>
    </div>
  );
}

export function Awaiting() {
  return (
    <div className={classes.awaiting} role="status" aria-label="Loading">
      <Loader size="sm" />
    </div>
  );
}

/** What is true when the list is empty, and no more than that. */
function Nothing({ slug, list, isNarrowed }: { slug: string; list: 'firing' | 'muted'; isNarrowed: boolean }) {
  const last = useAlertsNow(slug, ({ resolved }) => resolved[0] ?? null);
  const counts = useAlertsNow(slug, (now) => now.counts);
  if (isNarrowed) return <p className={classes.none}>No {list} alert matches this filter.</p>;
  if (list === 'muted') return <p className={classes.none}>No silence keeps an alert from being told now.</p>;
  return (
    <p className={classes.none}>
      <strong>Nothing is firing.</strong>{' '}
      {counts !== undefined && counts.muted > 0 && `${counts.muted} muted by a silence. `}
      {last === null && 'There has been no alert lately.'}
      {last?.resolvedAt != null && (
        <>
          The last alert was over <Moment at={last.resolvedAt} />.
        </>
      )}
    </p>
  );
}
