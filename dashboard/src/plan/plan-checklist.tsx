import { useEffect, useRef, useState } from 'react';
import { formatCount } from '../lib/format';
import { Panel } from '../ui/panel';
import classes from './plan-checklist.module.css';
import { PlanStepItem } from './plan-step-item';
import { showStep, showTitle } from './show-step';
import { useDesk } from './plan-writes';
import { isBehind, isPair, stagesOf, type StageOfPlan } from './stages';

/** Every step in its order, by stage. What is behind folds away; the step that is on is open. */
export function PlanChecklist() {
  const { plan } = useDesk();
  const stages = stagesOf(plan);
  const behind = plan.steps.filter(isBehind).length;
  useKeepFocus(plan.current);
  return (
    <Panel
      title="Steps"
      aside={
        <span className="rc-muted">
          {formatCount(behind)} of {formatCount(plan.steps.length)} done
        </span>
      }
    >
      <div className={classes.stages} data-pair={isPair(plan)}>
        {stages.map((stage) => (
          <StageSection key={stage.stage} stage={stage} />
        ))}
      </div>
    </Panel>
  );
}

/** The button that was pressed goes with its step: whoever pressed it by keyboard stands at the next step then. */
function useKeepFocus(current: string | null): void {
  const wasInside = useRef(false);
  useEffect(() => {
    const note = () => {
      wasInside.current = document.activeElement?.closest('[data-step]') != null;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (!isLost || !wasInside.current) return;
    if (current === null) showTitle();
    else showStep(current);
  }, [current]);
}

function StageSection({ stage: { stage, title, steps, behind, isCurrent } }: { stage: StageOfPlan }) {
  const { plan } = useDesk();
  const isOver = behind === steps.length && !isCurrent && plan.state !== 'finished' && plan.state !== 'aborted';
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? !isOver;
  const id = `stage-${stage}`;
  return (
    <section className={classes.stage} aria-labelledby={id}>
      <h3 className={classes.stageTitle}>
        <button
          id={id}
          type="button"
          className={classes.fold}
          aria-expanded={isOpen}
          onClick={() => setChosen(!isOpen)}
        >
          <span className={classes.chevron} aria-hidden />
          {title}
          <span className={classes.count}>{behind === steps.length ? 'done' : `${behind} of ${steps.length}`}</span>
        </button>
      </h3>
      {isOpen && (
        <ol className={classes.steps}>
          {steps.map((step) => (
            <PlanStepItem key={step.key} step={step} isCurrent={step.key === plan.current} />
          ))}
        </ol>
      )}
    </section>
  );
}
