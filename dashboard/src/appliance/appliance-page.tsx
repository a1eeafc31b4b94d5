import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Plan } from '@contracts/plans';
import { appliancesQuery } from '../api/appliance-queries';
import { explain } from '../api/http';
import { planQuery, takePlan } from '../api/plan-queries';
import { siteQuery, useSummary } from '../api/site-queries';
import { JumpointsPanel } from '../observed/jumpoints-panel';
import { keys, queryClient } from '../api/query-client';
import { usePollEvery } from '../stream/freeze';
import { useRoom } from '../stream/stream';
import { ApplianceCard } from './appliance-card';
import { ApplianceHistory } from './appliance-history';
import classes from './appliance-page.module.css';
import { failoverRemark, versionRemarks } from './appliance-words';
import { ApplianceSettings } from './appliance-settings';
import { DriverPanel } from './driver-panel';
import { NoDriver } from './no-driver';
import { PlanPanel } from './plan-panel';
import { Remarks } from './remarks';

const LOOK_EVERY_MS = 3000;

/** The site's appliances: roles, versions, failover and health, what Rollcall can do with them, and the plan that upgrades them. */
export function AppliancePage() {
  const { slug } = useParams({ from: '/app/sites/$slug/appliance' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const { data: site } = useQuery(siteQuery(slug));
  const { data: plan } = useQuery(planQuery(slug));
  useRoom(slug, 'plan', { onData: ({ plan: heard }) => takePlan(slug, heard) });
  useRoom(slug, 'activity', { onData: (activity) => queryClient.setQueryData(keys.activity(slug), activity) });

  return (
    <div className={classes.page}>
      <title>{`Appliance – ${siteName} – Rollcall`}</title>
      <h1 className={classes.title}>Appliance</h1>
      {site?.driver.kind === 'none' && <NoDriver slug={slug} isManaged={site.control === 'managed'} />}
      <Pair
        slug={slug}
        exposure={plan?.exposure ?? null}
        hasDriver={site !== undefined && site.driver.kind !== 'none'}
      />
      <div className={classes.rest}>
        <div className={classes.column}>
          <PlanPanel slug={slug} plan={plan} />
          {site !== undefined && <ApplianceSettings slug={slug} driverKind={site.driver.kind} />}
        </div>
        <div className={classes.column}>
          {site !== undefined && <DriverPanel slug={slug} site={site} />}
          {site?.control === 'observed' && site.driver.kind !== 'none' && <JumpointsPanel slug={slug} />}
          <ApplianceHistory slug={slug} />
        </div>
      </div>
    </div>
  );
}

interface PairProps {
  slug: string;
  exposure: Plan['exposure'];
  hasDriver: boolean;
}

/** The one or two appliances, A before B, and above them how they stand to each other. */
function Pair({ slug, exposure, hasDriver }: PairProps) {
  const poll = usePollEvery(LOOK_EVERY_MS);
  const run = useSummary(slug, (summary) => summary.run) ?? null;
  const { data: appliances, error } = useQuery({ ...appliancesQuery(slug), refetchInterval: poll });
  if (appliances === undefined) return error === null ? null : <p role="alert">{explain(error)}</p>;
  if (appliances.length === 0) {
    return hasDriver ? <p className={classes.none}>The driver has not seen an appliance yet.</p> : null;
  }
  const inOrder = [...appliances].sort((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <>
      <Remarks remarks={[failoverRemark(inOrder, exposure), ...versionRemarks(inOrder, run)]} />
      <div className={classes.pair}>
        {inOrder.map((appliance) => (
          <ApplianceCard key={appliance.name} slug={slug} appliance={appliance} isPair={inOrder.length > 1} />
        ))}
      </div>
    </>
  );
}
