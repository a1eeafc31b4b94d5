import { useState } from 'react';
import type { PlanStep } from '@contracts/plans';
import { formatDuration } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import classes from './plan-checklist.module.css';
import { stepSeconds } from './plan-clocks';
import { StepMark } from './plan-marks';
import { useDesk } from './plan-writes';
import { stepElementId } from './show-step';
import { isPair } from './stages';
import { StepDetails } from './step-details';

/** One step: folded to a line, or open with everything that is known of it. */
export function PlanStepItem({ step, isCurrent }: { step: PlanStep; isCurrent: boolean }) {
  const { plan } = useDesk();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? isCurrent;
  const brief = isOpen ? '' : briefOf(step);
  const detailsId = `${stepElementId(step.key)}-details`;
  return (
    <li
      className={classes.step}
      data-step={step.key}
      data-side={step.appliance ?? undefined}
      data-stopped={plan.state === 'stopped'}
      aria-current={isCurrent ? 'step' : undefined}
    >
      <h4 className={classes.stepTitle}>
        <button
          id={stepElementId(step.key)}
          type="button"
          className={classes.head}
          aria-expanded={isOpen}
          aria-controls={isOpen ? detailsId : undefined}
          onClick={() => setChosen(!isOpen)}
        >
          <StepMark state={step.state} kind={step.kind} />
          <span className={classes.title}>
            {step.appliance !== null && isPair(plan) && (
              <span className={classes.chip} title={`Appliance ${step.appliance}`}>
                {step.appliance}
              </span>
            )}
            {step.title}
          </span>
          <span className={classes.when}>
            <When step={step} />
          </span>
          {brief !== '' && <span className={classes.brief}>{brief}</span>}
        </button>
      </h4>
      {isOpen && (
        <div id={detailsId} className={classes.details}>
          <StepDetails step={step} isCurrent={isCurrent} />
        </div>
      )}
    </li>
  );
}

function When({ step }: { step: PlanStep }) {
  const nowMs = useNowMs();
  const seconds = stepSeconds(step, nowMs);
  if (step.state === 'skipped' || seconds === null) return null;
  if (step.endedAt === null) return <>{formatDuration(seconds)}</>;
  return (
    <>
      <Moment at={step.endedAt} />, {formatDuration(seconds)}
    </>
  );
}

/** What is worth knowing of a folded step: what it says once it was reached, and who did it. */
function briefOf({ state, says, by }: PlanStep): string {
  if (state === 'waiting') return '';
  if (by === null || says.includes(by)) return says;
  return `${says === '' ? '' : `${says} `}By ${actorName(by)}.`;
}
