import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Plan } from '@contracts/plans';
import { earlierPlanQuery, planQuery, takePlan } from '../api/plan-queries';
import { useSummary } from '../api/site-queries';
import { useRoom } from '../stream/stream';
import { AwaitedScreen } from '../ui/awaited-screen';
import { NewPlan } from './new-plan';
import classes from './plan-page.module.css';
import { PlanView } from './plan-view';
import { hasEnded, titleOf } from './plan-title';

/** The site's upgrade plan: the one that is on, else the latest, else a form to make the first. */
export function PlanPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/plan' });
  const { plan: chosen } = useSearch({ from: '/app/sites/$slug/plan' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const { data: plan, error } = useQuery(planQuery(slug));
  useRoom(slug, 'plan', { onData: ({ plan: heard }) => takePlan(slug, heard) });
  return (
    <div className={classes.page}>
      <title>{`${plan == null ? 'Upgrade plan' : titleOf(plan)} – ${siteName} – Rollcall`}</title>
      {chosen !== undefined && chosen !== plan?.id ? (
        <EarlierPlan key={chosen} slug={slug} id={chosen} />
      ) : plan === undefined ? (
        <Awaited error={error} />
      ) : (
        <LatestPlan slug={slug} plan={plan} />
      )}
    </div>
  );
}

function LatestPlan({ slug, plan }: { slug: string; plan: Plan | null }) {
  // The plan after which a new one is made: once there is a later one, the form has done its work.
  const [after, setAfter] = useState<string | null>(null);
  if (plan === null) return <NewPlan slug={slug} />;
  if (hasEnded(plan) && after === plan.id) return <NewPlan slug={slug} onCancel={() => setAfter(null)} />;
  return <PlanView key={plan.id} slug={slug} plan={plan} onNew={() => setAfter(plan.id)} />;
}

function EarlierPlan({ slug, id }: { slug: string; id: string }) {
  const { data: plan, error } = useQuery(earlierPlanQuery(slug, id));
  const navigate = useNavigate();
  if (plan === undefined) return <Awaited error={error} />;
  return (
    <>
      <p className={classes.earlier}>
        This is an earlier plan.{' '}
        <Link to="/sites/$slug/plan" params={{ slug }} className="rc-link">
          Show the latest
        </Link>
      </p>
      <PlanView slug={slug} plan={plan} onNew={() => void navigate({ to: '/sites/$slug/plan', params: { slug } })} />
    </>
  );
}

function Awaited({ error }: { error: Error | null }) {
  return (
    <AwaitedScreen
      title="Upgrade plan"
      error={error}
      unread="The upgrade plan could not be read"
      className={classes.awaiting}
    />
  );
}
