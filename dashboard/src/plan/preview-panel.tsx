import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { PlanPreview } from '@contracts/plans';
import { formatCount } from '../lib/format';
import { Panel } from '../ui/panel';
import { PLAN_KIND_WORDS, STEP_KIND_ASIDES } from '../words/plan-words';
import { PlanAppliances } from './plan-appliances';
import classes from './plan-form.module.css';
import { targetOf } from './plan-title';
import { ReadinessPanel } from './readiness-panel';
import { stagesOf } from './stages';

interface PreviewPanelProps {
  preview: PlanPreview;
  /** The form says something else by now. */
  isStale: boolean;
  creating: boolean;
  onCreate: () => void;
}

/** The plan as it would be: whether all is ready, what it costs, and every step. */
export function PreviewPanel({ preview, isStale, creating, onCreate }: PreviewPanelProps) {
  const { plan, readiness } = preview;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'start' });
  }, [preview]);
  const reds = readiness.items.filter(({ level }) => level === 'red').length;
  return (
    <>
      <div className={classes.bar}>
        <h2 ref={heading} tabIndex={-1} className={classes.barTitle}>
          Preview: {PLAN_KIND_WORDS[plan.kind].title},{' '}
          {plan.target === null ? 'base updates and licences only' : `to ${targetOf(plan.target)}`}
        </h2>
        <Button onClick={onCreate} loading={creating} disabled={isStale}>
          Create plan
        </Button>
        <p className={classes.barNote}>
          {isStale
            ? 'The form has been changed since: preview it again first.'
            : reds > 0
              ? 'It is kept as a draft; what is not ready can be put right before it is started.'
              : 'It is kept as a draft until somebody starts it.'}
        </p>
      </div>
      <ReadinessPanel readiness={readiness} />
      <PlanAppliances plan={plan} />
      <Panel title="Steps" aside={<span className="rc-muted">{formatCount(plan.steps.length)}</span>}>
        <div className={classes.steps}>
          {stagesOf(plan).map(({ stage, title, steps }) => (
            <section key={stage} aria-label={title}>
              <h3>{title}</h3>
              <ol>
                {steps.map((step) => (
                  <li key={step.key}>
                    {step.title}
                    <span className="rc-muted"> · {STEP_KIND_ASIDES[step.kind]}</span>
                  </li>
                ))}
              </ol>
            </section>
          ))}
        </div>
      </Panel>
    </>
  );
}
