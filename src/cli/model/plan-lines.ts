/** An upgrade plan as lines: where it stands, its steps, and what is to be done now. */
import type { Plan, PlanStep } from '../../contracts/plans.js';
import type { StepState } from '../../contracts/words.js';
import { dateTime, duration, time, version, word } from './format.js';
import type { Cell, Column, Sheet } from './sheet.js';
import type { Tone } from './style.js';

const STEP_MARKS: Record<StepState, { mark: string; tone: Tone | null }> = {
  waiting: { mark: '·', tone: 'quiet' },
  active: { mark: '▸', tone: 'strong' },
  running: { mark: '▸', tone: 'busy' },
  failed: { mark: '✗', tone: 'bad' },
  contradicted: { mark: '!', tone: 'bad' },
  done: { mark: '✓', tone: 'good' },
  overridden: { mark: '!', tone: 'warn' },
  skipped: { mark: '–', tone: 'quiet' },
};

const COLUMNS: readonly Column[] = [
  { title: ' ' },
  { title: 'Step' },
  { title: 'Key', csvOnly: true },
  { title: 'Kind' },
  { title: 'State' },
  { title: 'Reason', csvOnly: true },
  { title: 'Since' },
  { title: 'Says' },
];

export function planSheet(plan: Plan, nowMs: number): Sheet {
  const rows = plan.steps.map((step): Cell[] => {
    const { mark, tone } = STEP_MARKS[step.state];
    return [
      { value: mark, tone },
      { value: step.title, tone: step.key === plan.current ? 'strong' : null },
      { value: step.key },
      { value: step.kind, tone: 'quiet' },
      { value: step.state, tone },
      { value: step.reason },
      { value: step.since, text: step.since === null ? '' : time(step.since, nowMs) },
      { value: step.says, tone: 'quiet' },
    ];
  });
  return { columns: COLUMNS, rows };
}

export function planHead(plan: Plan, nowMs: number): string[] {
  const target = plan.target === null ? 'base updates' : version(plan.target.version, plan.target.revision);
  const done = plan.steps.filter(({ state }) => ['done', 'overridden', 'skipped'].includes(state)).length;
  const lines = [
    `Plan ${plan.number}, ${word(plan.kind)} to ${target}: ${plan.state}, ${done} of ${plan.steps.length} steps done`,
  ];
  for (const [name, window] of [
    ['First', plan.firstWindow],
    ['Second', plan.secondWindow],
  ] as const) {
    if (window === null) continue;
    lines.push(
      `${name} window ${dateTime(window.opensAt)} to ${dateTime(window.closesAt)}${window.overrun ? ', overrun' : ''}`,
    );
  }
  if (plan.downtime !== null)
    lines.push(
      `The site is away since ${time(plan.downtime.since, nowMs)}; due back ${time(plan.downtime.dueAt, nowMs)}`,
    );
  if (plan.exposure !== null && plan.exposure.until === null) {
    lines.push(
      `Without failover for ${duration(plan.exposure.seconds)} (at most ${duration(plan.exposure.secondsMax)})`,
    );
  }
  return lines;
}

/** What is on now: what it says, what a person does, what it warns of. */
export function planNow(plan: Plan): string[] {
  if (plan.stop !== null) return [`STOPPED: ${plan.stop.says}`, ...numbered(plan.stop.instructions)];
  const step = plan.steps.find(({ key }) => key === plan.current);
  return step === undefined
    ? []
    : [`Now: ${step.title}. ${step.says}`, ...step.warnings.map((text) => `  Warning: ${text}`), ...instructions(step)];
}

const numbered = (texts: readonly string[]) => texts.map((text, index) => `  ${index + 1}. ${text}`);

const instructions = ({ performer, instructions: texts }: PlanStep) => (performer === 'person' ? numbered(texts) : []);
