import { IconAlertOctagon } from '@tabler/icons-react';
import type { Plan } from '@contracts/plans';
import { Instruction } from './instructions';
import classes from './plan-stop.module.css';

/** The hard stop: what went wrong, what nobody may do now, and whom to call. */
export function PlanStop({ stop }: { stop: NonNullable<Plan['stop']> }) {
  return (
    <section className={classes.stop} data-tone="bad" role="alert" aria-labelledby="plan-stop">
      <IconAlertOctagon size={30} stroke={1.8} aria-hidden />
      <div>
        <h2 id="plan-stop" className={classes.title}>
          Stopped
        </h2>
        <p className={classes.says}>{stop.says}</p>
        <ol className={classes.instructions}>
          {stop.instructions.map((each) => (
            <li key={each}>
              <Instruction text={each} />
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
