import { IconAlertTriangle } from '@tabler/icons-react';
import type { PlanStep } from '@contracts/plans';
import { formatDuration, formatRange, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Fact } from '../ui/fact';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import { EVIDENCE_KIND_WORDS, PERFORMER_WORDS, PLAN_REASON_WORDS, STEP_KIND_WORDS } from '../words/plan-words';
import { wordOf } from '../words/words';
import { dueWords, stepSeconds } from './plan-clocks';
import { useDesk } from './plan-writes';
import { Instruction, Instructions } from './instructions';
import { resultRows } from './result-words';
import { blocks, isBehind, protectorsLeft } from './stages';
import classes from './step-details.module.css';
import { StepWork } from './step-work';

/** What the step says, what a person does at it, what was found, and, where something can be done now, the controls for it. */
export function StepDetails({ step, isCurrent }: { step: PlanStep; isCurrent: boolean }) {
  const { plan } = useDesk();
  const left = protectorsLeft(step, plan.steps);
  return (
    <>
      {step.says !== '' && (
        <p className={classes.says}>
          {step.says}
          {step.reason !== null && blocks(step.reason) && !isBehind(step) && (
            <span className="rc-muted"> ({wordOf(PLAN_REASON_WORDS, step.reason)})</span>
          )}
        </p>
      )}
      {step.warnings.map((warning) => (
        <p key={warning} className={classes.warning} data-tone="warn">
          <IconAlertTriangle size={15} stroke={2} aria-hidden />
          <span>
            <span className="rc-sr">Warning: </span>
            <Instruction text={warning} />
          </span>
        </p>
      ))}
      <HowTo step={step} />
      {!isBehind(step) && left.length > 0 && !isCurrent && (
        <p className="rc-muted">Does not begin before: {left.join(', ')}.</p>
      )}
      <StepWork step={step} />
      <Facts step={step} />
    </>
  );
}

/** How a person does it. Rollcall's own steps keep that folded until they fail, and a stopped plan does not say how to go on. */
function HowTo({ step }: { step: PlanStep }) {
  const { plan } = useDesk();
  if (step.instructions.length === 0) return null;
  if (plan.state === 'stopped' && step.key === plan.current) return null;
  if (step.kind === 'automated' && step.performer !== 'person' && step.state !== 'failed') {
    return (
      <details className={classes.byHand}>
        <summary>How it is done by hand</summary>
        <Instructions items={step.instructions} />
      </details>
    );
  }
  return <Instructions items={step.instructions} />;
}

function Facts({ step }: { step: PlanStep }) {
  const nowMs = useNowMs();
  const seconds = stepSeconds(step, nowMs);
  const due = step.endedAt === null ? dueWords(step, nowMs) : null;
  const expected = step.expectedSeconds;
  const performer = step.performer === null ? '' : `, by ${PERFORMER_WORDS[step.performer]}`;
  return (
    <dl className={classes.facts}>
      <Fact name="Kind">
        {STEP_KIND_WORDS[step.kind]}
        {step.kind === 'automated' && step.performer === 'person' ? performer : ''}
      </Fact>
      {expected !== null && <Fact name="Expected">{formatRange(expected.from, expected.to)}</Fact>}
      {step.since !== null && (
        <Fact name="Begun">
          <Moment at={step.since} />
        </Fact>
      )}
      {step.endedAt !== null && (
        <Fact name="Ended">
          <Moment at={step.endedAt} />
        </Fact>
      )}
      {seconds !== null && step.state !== 'skipped' && (
        <Fact name={step.endedAt === null ? 'So far' : 'Took'}>
          {formatDuration(seconds)}
          {due !== null && `, ${due}`}
        </Fact>
      )}
      {step.by !== null && <Fact name="By">{actorName(step.by)}</Fact>}
      {step.attempts > 1 && <Fact name="Attempts">{step.attempts}</Fact>}
      {resultRows(step.result).map(({ label, value, isMoment, isCode }) => (
        <Fact key={label} name={label}>
          {isMoment ? <Moment at={value} /> : isCode ? <code className={classes.code}>{value}</code> : value}
        </Fact>
      ))}
      {step.note !== null && <Fact name="Note">{visibleText(step.note)}</Fact>}
      {step.evidence.map(({ kind, value }, place) => (
        <Fact key={place} name={EVIDENCE_KIND_WORDS[kind].label}>
          {visibleText(value)}
        </Fact>
      ))}
    </dl>
  );
}
