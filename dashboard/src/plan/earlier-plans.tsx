import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { plansQuery } from '../api/plan-queries';
import { Panel } from '../ui/panel';
import { Moment } from '../ui/times';
import classes from './plan-lists.module.css';
import { PlanStateMark } from './plan-marks';
import { titleOf } from './plan-title';

/** The site's other plans; nothing where there are none. */
export function EarlierPlans({ slug, shown }: { slug: string; shown: string | null }) {
  const { data } = useQuery(plansQuery(slug));
  const others = data?.items.filter(({ id }) => id !== shown) ?? [];
  if (others.length === 0) return null;
  return (
    <Panel title="Other plans">
      <ul className={`${classes.list} ${classes.padded}`}>
        {others.map((plan) => (
          <li key={plan.id} className={classes.earlier}>
            <Link to="/sites/$slug/plan" params={{ slug }} search={{ plan: plan.id }} className="rc-link">
              {titleOf(plan)}
            </Link>
            <PlanStateMark state={plan.state} />
            <span className="rc-muted">
              <Moment at={plan.endedAt ?? plan.createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
