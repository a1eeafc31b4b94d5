import type { Aftercare } from '@contracts/plans';
import { formatCount } from '../lib/format';
import { Panel } from '../ui/panel';
import classes from './plan-lists.module.css';

/** What has to be done by hand elsewhere once the appliance is updated. */
export function PlanAftercare({ aftercare }: { aftercare: readonly Aftercare[] }) {
  return (
    <Panel title="To be done again afterwards">
      <div className={classes.padded}>
        <AftercareList aftercare={aftercare} />
      </div>
    </Panel>
  );
}

export function AftercareList({ aftercare }: { aftercare: readonly Aftercare[] }) {
  if (aftercare.length === 0) return <p className="rc-muted">Nothing.</p>;
  return (
    <ul className={classes.list}>
      {aftercare.map(({ key, title, says, count }) => (
        <li key={key}>
          <strong>
            {title}
            {count !== null && ` (${formatCount(count)})`}
          </strong>
          <p>{says}</p>
        </li>
      ))}
    </ul>
  );
}
