import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { keys, queryClient } from '../api/query-client';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { ActivityPanel } from '../overview/activity-panel';
import { useRoom } from '../stream/stream';
import classes from './activity-page.module.css';
import type { ActivitySearch } from './activity-search';
import { AuditTrail } from './audit-trail';

/** Who did what, from which state to which, and why. */
export function ActivityPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/activity' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const mayRead = useMay('audit.read');
  return (
    <div className={classes.page}>
      <title>{`Activity – ${siteName} – Rollcall`}</title>
      {mayRead.allowed ? <Trail slug={slug} /> : <LiveOnly slug={slug} why={mayRead.why} />}
    </div>
  );
}

function Trail({ slug }: { slug: string }) {
  const { client: _client, ...search } = useSearch({ from: '/app/sites/$slug/activity' });
  const navigate = useNavigate();
  const change = (next: ActivitySearch, replace = false) =>
    void navigate({
      to: '/sites/$slug/activity',
      params: { slug },
      search: (now) => ({ ...next, client: now.client }),
      replace,
    });
  return <AuditTrail key={slug} slug={slug} search={search} onChange={change} />;
}

/** The trail is for admins; what happens on the site is for everybody. */
function LiveOnly({ slug, why }: { slug: string; why: string | undefined }) {
  useRoom(slug, 'activity', { onData: (activity) => queryClient.setQueryData(keys.activity(slug), activity) });
  return (
    <>
      <div className={classes.top}>
        <h1 className={classes.title}>Activity</h1>
        <p className={classes.words}>
          {why} It tells who did what, from which state to which, and why. Below is what happens on this site, live.
        </p>
      </div>
      <ActivityPanel slug={slug} />
    </>
  );
}
