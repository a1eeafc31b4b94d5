import { Link } from '@tanstack/react-router';
import type { Plan } from '@contracts/plans';
import { PlanStateMark, StepMark } from '../plan/plan-marks';
import { currentStep, hasEnded, titleOf } from '../plan/plan-title';
import { Panel } from '../ui/panel';
import { Moment } from '../ui/times';
import classes from './appliance-page.module.css';

/** Where the upgrade of the appliance stands, and the way to it. `undefined`: not read yet; `null`: there never was a plan. */
export function PlanPanel({ slug, plan }: { slug: string; plan: Plan | null | undefined }) {
  return (
    <Panel
      title="Upgrade plan"
      aside={
        <Link to="/sites/$slug/plan" params={{ slug }} className="rc-link">
          {plan == null || hasEnded(plan) ? 'Make a plan' : 'Open the plan'}
        </Link>
      }
    >
      {plan === undefined && <p className={classes.line}>Loading…</p>}
      {plan === null && (
        <p className={classes.line}>
          None yet. A plan leads the appliance through its upgrade step by step, with the gates that protect it.
        </p>
      )}
      {plan != null && <Known plan={plan} />}
    </Panel>
  );
}

function Known({ plan }: { plan: Plan }) {
  const step = currentStep(plan);
  return (
    <div className={classes.plan}>
      <p className={classes.planTitle}>
        <strong>{titleOf(plan)}</strong> <PlanStateMark state={plan.state} />
        {plan.endedAt !== null && (
          <span className="rc-muted">
            <Moment at={plan.endedAt} />
          </span>
        )}
      </p>
      {plan.stop !== null && <p>{plan.stop.says}</p>}
      {step !== null && !hasEnded(plan) && (
        <>
          <p className={classes.planStep}>
            <span className="rc-muted">{plan.state === 'draft' ? 'Begins with' : 'Now'}</span> {step.title}{' '}
            <StepMark state={step.state} kind={step.kind} />
          </p>
          <p className="rc-muted">{step.says}</p>
        </>
      )}
      {step === null && plan.state === 'draft' && <p className="rc-muted">A draft: it is started by hand.</p>}
    </div>
  );
}
