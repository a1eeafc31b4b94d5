import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { planQuery, takePlan } from '../api/plan-queries';
import { formatDuration } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { useRoom } from '../stream/stream';
import { PLAN_STATE_MARKS } from '../words/plan-tones';
import { currentStep, isOn } from '../plan/plan-title';
import classes from './plan-notice.module.css';

/** One line while an upgrade plan is on: where it stands, and the way to it. */
export function PlanNotice({ slug }: { slug: string }) {
  const { data: plan } = useQuery(planQuery(slug));
  const nowMs = useNowMs();
  useRoom(slug, 'plan', { onData: ({ plan: heard }) => takePlan(slug, heard) });
  if (plan == null || !isOn(plan)) return null;
  const { tone, icon: Icon } = PLAN_STATE_MARKS[plan.state];
  const step = currentStep(plan);
  const since = step?.since == null ? '' : ` (${formatDuration((nowMs - Date.parse(step.since)) / 1000)})`;
  return (
    <section className={classes.notice} data-tone={tone} aria-label="Upgrade plan">
      <Icon size={16} stroke={2} aria-hidden />
      <p className={classes.text}>
        <strong>
          Upgrade plan {plan.number}
          {plan.state === 'stopped' ? ' has stopped' : step === null ? '' : `: ${step.title}${since}`}
        </strong>
        <span className={`rc-clip ${classes.says}`}>{plan.stop?.says ?? step?.says}</span>
      </p>
      <Link to="/sites/$slug/plan" params={{ slug }} className={`rc-link ${classes.link}`}>
        Open the plan
      </Link>
    </section>
  );
}
