import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, type KeyboardEvent } from 'react';
import { openAlertsQuery } from '../api/alert-queries';
import { useAlertsNow } from '../api/alerts-now';
import { useSummary } from '../api/site-queries';
import { useCommand } from '../app/commands';
import { visibleText } from '../lib/format';
import { usePollEvery } from '../stream/freeze';
import { AlertPlaces } from './alert-places';
import classes from './alerts-page.module.css';
import type { AlertsSearch, ChangeAlertsSearch } from './alerts-search';
import { AlertsFilter } from './alerts-filter';
import { IncidentPanel } from './incident-panel';
import { tabMark } from './incident-words';
import { OpenAlerts } from './open-alert-list';
import { ResolvedAlerts } from './resolved-alert-list';

/** The stream tells of every change; a reader that is too slow for it still sees what is true. */
const READ_EVERY_MS = 30_000;

/** What is wrong on this site, what it was, and what one can do about it. */
export function AlertsPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/alerts' });
  const { client, open, ...filter } = useSearch({ from: '/app/sites/$slug/alerts' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const counts = useAlertsNow(slug, (now) => now.counts);
  const change = useChange();
  const close = useCallback(() => {
    change({ open: undefined });
    if (open !== undefined) setTimeout(() => document.getElementById(`alert-${open}`)?.focus());
  }, [change, open]);
  const closeNearest = () => {
    if (client !== undefined) change({ client: undefined });
    else if (open !== undefined) close();
  };
  useCommand('close_client', closeNearest);
  const closeByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || open === undefined) return;
    event.preventDefault();
    close();
  };

  return (
    <div className={classes.page}>
      <title>{`${tabMark(counts)}Alerts – ${visibleText(siteName)} – Rollcall`}</title>
      <div className={classes.top}>
        <AlertPlaces slug={slug} here="Alerts" />
        <AlertsFilter slug={slug} filter={filter} counts={counts} onChange={change} />
      </div>
      <div className={classes.split} data-open={open === undefined ? undefined : true}>
        <div className={classes.list}>
          {filter.list === 'resolved' ? (
            <ResolvedAlerts key={`${filter.alert} ${filter.severity}`} slug={slug} filter={filter} openId={open} />
          ) : (
            <Open slug={slug} filter={filter} openId={open} />
          )}
        </div>
        {open !== undefined && (
          <IncidentPanel key={open} slug={slug} id={open} onClose={close} onKeyDown={closeByKey} />
        )}
      </div>
    </div>
  );
}

function Open({ slug, filter, openId }: { slug: string; filter: AlertsSearch; openId: string | undefined }) {
  const { data, error } = useQuery({ ...openAlertsQuery(slug), refetchInterval: usePollEvery(READ_EVERY_MS) });
  const list = filter.list === 'muted' ? 'muted' : 'firing';
  return (
    <OpenAlerts
      key={`${list} ${filter.alert} ${filter.severity}`}
      slug={slug}
      list={list}
      filter={filter}
      incidents={data}
      error={data === undefined ? error : null}
      openId={openId}
    />
  );
}

/** Writes a part of the URL; what it does not name stays. */
function useChange(): ChangeAlertsSearch {
  const navigate = useNavigate();
  return useCallback<ChangeAlertsSearch>(
    (next) => void navigate({ to: '.', search: (now) => ({ ...now, ...next }) }),
    [navigate],
  );
}
