import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import type { Plan, PlanStep } from '@contracts/plans';
import { formatElapsed } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { PLAN_REASON_WORDS, STEP_KIND_ASIDES } from '../words/plan-words';
import { wordOf } from '../words/words';
import { downtimeClock, dueWords, exposureClock, stepSeconds, windowClock, type ClockFace } from './plan-clocks';
import { StepMark } from './plan-marks';
import classes from './plan-now.module.css';
import { currentStep, sentenceOf } from './plan-title';
import { useDesk } from './plan-writes';
import { SpokenPlan } from './spoken-plan';
import { blocks, nextStep, protectorsLeft, servesMeanwhile } from './stages';
import { showStep } from './show-step';

/** What is happening now, what comes next, what is blocked and why, and the clocks that run. */
export function PlanNow() {
  const { plan } = useDesk();
  const step = currentStep(plan);
  return (
    <section className={classes.now} aria-label="Now">
      {step === null ? <p className={classes.says}>Between two steps.</p> : <Current step={step} />}
      <Next plan={plan} step={step} />
      <Clocks plan={plan} />
      <SpokenPlan plan={plan} />
    </section>
  );
}

function Current({ step }: { step: PlanStep }) {
  const nowMs = useNowMs();
  const seconds = stepSeconds(step, nowMs);
  const isUnderWay = step.state === 'active' || step.state === 'running';
  const due = isUnderWay ? dueWords(step, nowMs) : null;
  const late = due !== null && nowMs > Date.parse(step.dueAt ?? '');
  return (
    <div>
      <p className={classes.label}>
        Now <StepMark state={step.state} kind={step.kind} />
      </p>
      <h2 className={classes.title}>{step.title}</h2>
      <p className={classes.says}>{step.says}</p>
      <p className={classes.times}>
        {seconds !== null && <span className={classes.elapsed}>{formatElapsed(seconds * 1000)}</span>}
        {due !== null && (
          <span className={late ? classes.late : 'rc-muted'} data-tone={late ? 'warn' : undefined}>
            {due}
          </span>
        )}
        <Button
          variant="subtle"
          size="compact-xs"
          className={classes.go}
          leftSection={<IconArrowDown size={13} aria-hidden />}
          onClick={() => showStep(step.key)}
        >
          Go to this step
        </Button>
      </p>
    </div>
  );
}

function Next({ plan, step }: { plan: Plan; step: PlanStep | null }) {
  const next = nextStep(plan);
  const held = step !== null && (blocks(step.reason) || plan.state === 'stopped') ? step : null;
  const protectors = next === null ? [] : protectorsLeft(next, plan.steps);
  return (
    <dl className={classes.next}>
      <dt>Next</dt>
      <dd>
        {next === null ? (
          'Nothing: this is the last step.'
        ) : (
          <>
            <strong>{next.title}</strong> ({STEP_KIND_ASIDES[next.kind]})
            {protectors.length > 0 && <span className="rc-muted">. Not before: {protectors.join(', ')}.</span>}
          </>
        )}
      </dd>
      <dt>Blocked</dt>
      <dd>
        {held === null ? (
          'Nothing.'
        ) : (
          <span className={classes.held} data-tone={plan.state === 'stopped' ? 'bad' : 'warn'}>
            {held.reason === null ? held.says : sentenceOf(wordOf(PLAN_REASON_WORDS, held.reason))}
          </span>
        )}
      </dd>
    </dl>
  );
}

function Clocks({ plan }: { plan: Plan }) {
  const nowMs = useNowMs();
  const faces: ClockFace[] = [];
  if (plan.downtime !== null) {
    faces.push(downtimeClock(plan.downtime, servesMeanwhile(plan, plan.downtime.appliance), nowMs));
  }
  if (plan.exposure !== null) faces.push(exposureClock(plan.exposure, nowMs));
  if (plan.firstWindow !== null) {
    faces.push(windowClock(plan.secondWindow === null ? 'Window' : 'First window', plan.firstWindow, nowMs));
  }
  if (plan.secondWindow !== null) faces.push(windowClock('Second window', plan.secondWindow, nowMs));
  return (
    <div className={classes.clocks}>
      {faces.length === 0 && <p className="rc-muted">No window is set, and failover stands as it was.</p>}
      {faces.map(({ title, value, note, tone }) => (
        <div key={title} className={classes.clock} data-tone={tone}>
          <h3 className={classes.clockTitle}>{title}</h3>
          <p className={classes.clockValue}>{value}</p>
          <p className={classes.note}>{note}</p>
        </div>
      ))}
    </div>
  );
}
