/**
 * The machine of an upgrade plan: a plan, what happened, the time → the plan as it is then, what is to be told of it, and at most one
 * call to make once that is saved. Steps are taken in the order of the course; one is on at a time. It does not know how anything is
 * done, nor its words. Invariants: nothing is done before what protects it is done; no call goes out while the plan is stopped or ended.
 */
import type { Evidence, StepActionName } from '../../contracts/plans.js';
import type { PlanReason, StepKind } from '../../contracts/words.js';
import { courseOf, type CourseStep } from './course.js';
import { isByApi, seen, softwareOf, type Facts } from './facts.js';
import { isToAttest, judgeGate } from './gates.js';
import { observedAtStep, type Seen } from './observed.js';
import { isEnded, mayAbort, mayAct, type EndedState } from './permits.js';
import type { PlanRecord, StepRecord, StepResult } from './plan.js';
import { checksOf } from './guide.js';
import { leavesSite } from './standing.js';
import { INSTALLS, MOVES, TASKS } from './tasks.js';
import { callDetail, REFUSALS } from './calls.js';
import { decideWork, movesTo, type Call } from './work.js';

/** What somebody did at a step. */
export interface PersonAct {
  action: StepActionName;
  key: string;
  by: string;
  checks: string[];
  note: string | null;
  evidence: Evidence[];
  reason: string | null;
}

export type CallOutcome = { ok: true } | { ok: false; retryable: boolean; delivered: 'no' | 'unknown'; reason: string };

export type PlanEvent =
  | { kind: 'started'; by: string; facts: Facts }
  | { kind: 'observed'; facts: Facts }
  | { kind: 'answered'; order: Ordered; outcome: CallOutcome }
  | { kind: 'acted'; act: PersonAct; facts: Facts }
  | { kind: 'aborted'; by: string; reason: string; facts: Facts };

export const TOLD_KINDS = [
  'plan.started',
  'plan.stopped',
  'plan.resumed',
  'plan.aborted',
  'plan.finished',
  'step.begun',
  'step.called',
  'step.confirmed',
  'step.contradicted',
  'step.failed',
  'step.retried',
  'step.taken_over',
  'step.overridden',
  'step.ended',
  'step.skipped',
  'step.done',
] as const;

/** One line of the plan's story. */
export interface Told {
  kind: (typeof TOLD_KINDS)[number];
  key: string | null;
  by: string | null;
  reason: PlanReason | null;
  detail: string | null;
}

export interface Ordered {
  key: string;
  callKey: string;
  call: Call;
  /** One under the same key may have arrived before. */
  isRepeated: boolean;
}

export interface Outcome {
  plan: PlanRecord;
  told: Told[];
  call: Ordered | null;
}

export type StepDecision = ({ ok: true } & Outcome) | { ok: false; why: string };

export function step(plan: PlanRecord, event: PlanEvent, nowMs: number): StepDecision {
  const turn = new Turn(plan, nowMs, event.kind === 'observed');
  switch (event.kind) {
    case 'started': {
      if (plan.state !== 'draft') return refuse('it has been started already');
      turn.change({ state: 'running', startedAtMs: nowMs });
      turn.tell('plan.started', null, { by: event.by });
      turn.settle(event.facts);
      break;
    }
    case 'observed':
      if (plan.state === 'running') turn.settle(event.facts);
      break;
    case 'answered':
      turn.takeAnswer(event.order, event.outcome);
      break;
    case 'acted': {
      const possible = mayAct(plan, event.act.action, event.act.key, event.facts);
      if (possible !== null) return refuse(possible);
      const refusal = turn.act(event.act, event.facts);
      if (refusal !== null) return refuse(refusal);
      break;
    }
    case 'aborted': {
      const why = mayAbort(plan, event.facts);
      if (why !== null) return refuse(why);
      turn.change({ state: 'aborted', endedAtMs: nowMs });
      turn.tell('plan.aborted', null, { by: event.by, detail: event.reason });
      break;
    }
  }
  return { ok: true, ...turn.outcome() };
}

const refuse = (why: string): StepDecision => ({ ok: false, why });

/** One turn of the machine. */
class Turn {
  private readonly course: CourseStep[];
  private readonly told: Told[] = [];
  private call: Ordered | null = null;

  constructor(
    private plan: PlanRecord,
    private readonly nowMs: number,
    /** A call goes out in the turns that look; what a person does leads there at once. */
    private readonly mayCall: boolean,
  ) {
    this.course = courseOf(plan.spec);
  }

  outcome(): Outcome {
    return { plan: this.plan, told: this.told, call: this.call };
  }

  change(to: Partial<PlanRecord>): void {
    this.plan = { ...this.plan, ...to };
  }

  tell(kind: Told['kind'], key: string | null, more: Partial<Told> = {}): void {
    this.told.push({ kind, key, by: null, reason: null, detail: null, ...more });
  }

  /** Goes on for as long as steps end by what is seen. */
  settle(facts: Facts): void {
    const speed = facts.sight?.speed ?? this.plan.speed;
    if (speed !== this.plan.speed) this.change({ speed });
    for (let turns = 0; turns <= this.course.length && this.plan.state === 'running'; turns += 1) {
      const place = this.plan.steps.findIndex((record) => !isEnded(record));
      if (place < 0) {
        this.change({ state: 'finished', endedAtMs: this.nowMs });
        this.tell('plan.finished', null);
        return;
      }
      const course = this.course[place]!;
      if (this.plan.steps[place]!.state === 'waiting') this.begin(course, facts);
      if (!this.goOn(course, facts)) return;
    }
  }

  takeAnswer({ key, callKey, isRepeated }: Ordered, outcome: CallOutcome): void {
    const record = this.plan.steps.find((one) => one.key === key);
    if (record?.call?.key !== callKey || record.state !== 'running') return;
    if (outcome.ok) {
      this.save(key, { call: { ...record.call, answered: true }, reason: 'waiting_for_appliance' });
      return;
    }
    const reason = REFUSALS[outcome.reason] ?? 'refused';
    // What may have arrived is looked for; what surely did not and may be tried again is, under its own key.
    if (outcome.delivered === 'unknown') this.save(key, { reason: 'call_unanswered' });
    else if (outcome.retryable)
      this.save(key, { call: { ...record.call, atMs: this.nowMs, undelivered: !isRepeated }, reason });
    else this.fail(key, reason, reason === outcome.reason ? null : outcome.reason);
  }

  /** Answers why not, or null. */
  act(act: PersonAct, facts: Facts): string | null {
    const { action, key, by, reason } = act;
    const course = this.course.find((one) => one.key === key)!;
    switch (action) {
      case 'confirm':
        return this.confirm(course, act, facts);
      case 'retry':
        if (MOVES.has(course.task) && this.record(key).performer === 'person')
          this.save(key, { state: 'active', reason: null, by: null, checks: [] });
        else this.again(key, 'rollcall');
        this.tell('step.retried', key, { by, detail: reason });
        break;
      case 'take_over':
        this.save(key, { state: 'active', performer: 'person', reason: null, detail: null, call: null });
        this.tell('step.taken_over', key, { by, detail: reason });
        return null;
      case 'override':
        this.end(key, 'overridden', { by, note: reason });
        this.tell('step.overridden', key, { by, detail: reason });
        break;
      case 'end_timer':
        this.end(key, 'done', { by, note: reason });
        this.tell('step.ended', key, { by, detail: reason });
        break;
      case 'resolve':
        this.change({ state: 'running' });
        this.again(key, 'rollcall');
        this.tell('plan.resumed', key, { by, detail: reason });
        break;
    }
    this.settle(facts);
    return null;
  }

  private confirm(course: CourseStep, act: PersonAct, facts: Facts): string | null {
    const { key, by, note } = act;
    if (this.record(key).performer === 'rollcall') {
      this.save(key, { state: 'running', by, note, evidence: act.evidence });
      this.tell('step.confirmed', key, { by, detail: note });
      return null;
    }
    const wanted = checksOf(course, this.plan.spec.kind, this.plan.spec.first).map((check) => check.key);
    const missing = wanted.filter((check) => !act.checks.includes(check));
    if (missing.length > 0) return `these checks are not made: ${missing.join(', ')}`;
    const word = { by, note, evidence: act.evidence, checks: act.checks };
    const observed = observedAtStep({ course, plan: this.plan, facts, nowMs: this.nowMs });
    if (observed.seen === 'no') {
      this.save(key, { ...word, state: 'contradicted', reason: 'observed_otherwise', detail: observed.detail });
      this.tell('step.contradicted', key, { by, reason: 'observed_otherwise', detail: observed.detail });
      return null;
    }
    this.tell('step.confirmed', key, { by, detail: note });
    const record = this.record(key);
    const result = { ...record.result, observed: comparedWith(observed, facts) };
    if (MOVES.has(course.task) && isMoveSeen(facts)) {
      this.save(key, { ...word, state: 'running', reason: 'waiting_for_appliance', detail: null });
    } else this.end(key, 'done', { ...word, result });
    this.settle(facts);
    return null;
  }

  private begin(course: CourseStep, facts: Facts): void {
    const { key, task, appliance } = course;
    const { kind, capability, asked } = TASKS[task];
    const own = kind === 'automated' && capability !== null && facts.capabilities.has(capability);
    const performer = own ? 'rollcall' : isPersons(kind, course, facts) ? 'person' : null;
    const before = MOVES.has(task) || task === 'site_update' ? this.softwareBefore(task, appliance, facts) : {};
    const state = own && !asked ? 'running' : 'active';
    this.save(key, { state, performer, sinceMs: this.nowMs, attempts: 1, result: before });
    if (performer === 'person' && leavesSite(this.plan, course)) this.setBaseline(facts);
    this.tell('step.begun', key);
  }

  private softwareBefore(task: CourseStep['task'], appliance: CourseStep['appliance'], facts: Facts): StepResult {
    const one = seen(facts, MOVES.has(task) ? (facts.sight?.production ?? null) : appliance);
    const software = one === null ? null : softwareOf(one);
    return software === null ? {} : { versionBefore: `${software.version} ${software.revision ?? ''}`.trim() };
  }

  /** Answers whether the step is over, so that the next one may begin. */
  private goOn(course: CourseStep, facts: Facts): boolean {
    const record = this.record(course.key);
    const { kind } = TASKS[course.task];
    if (kind === 'gate' && record.performer === null) return this.judge(course, facts);
    if (kind === 'timer') return this.watchTimer(course);
    if (record.state !== 'running') return false;
    return record.performer === 'rollcall' ? this.work(course, facts) : this.watchMove(course, facts);
  }

  private judge(course: CourseStep, facts: Facts): boolean {
    const judgement = judgeGate({ course, plan: this.plan, facts, nowMs: this.nowMs });
    if (!judgement.isOpen) {
      // What was out of sight when its turn came may turn out not to be shown at all.
      if (isToAttest(course, facts)) this.save(course.key, { performer: 'person' });
      return false;
    }
    this.end(course.key, 'done', { result: judgement.result });
    this.tell('step.done', course.key);
    return true;
  }

  /** The interim period ends with its time; what the second window says is a gate of its own. */
  private watchTimer({ key }: CourseStep): boolean {
    const dueAtMs = this.record(key).sinceMs! + (this.plan.spec.interimMinutes * 60_000) / this.plan.speed;
    if (this.nowMs < dueAtMs) return false;
    this.end(key, 'done', {});
    this.tell('step.done', key);
    return true;
  }

  /** A person has moved production; it is done when the site's name is seen to reach the other one. */
  private watchMove(course: CourseStep, facts: Facts): boolean {
    const { key } = course;
    const to = movesTo(this.plan, course);
    if (facts.sight === null || facts.blind || facts.sight.production !== to) return false;
    const software = softwareOf(seen(facts, to)!);
    const versionAfter = software === null ? null : `${software.version} ${software.revision ?? ''}`.trim();
    const result = { ...this.record(key).result, production: facts.sight.production, versionAfter };
    this.end(key, 'done', { result, reason: null });
    this.tell('step.done', key);
    return true;
  }

  private work(course: CourseStep, facts: Facts): boolean {
    const { key, task } = course;
    const record = this.record(key);
    const work = decideWork({ course, record, plan: this.plan, facts, nowMs: this.nowMs });
    switch (work.next) {
      case 'wait':
        if (record.reason !== work.reason) this.save(key, { reason: work.reason });
        return false;
      case 'done':
      case 'skipped':
        this.end(key, work.next, { result: { ...record.result, ...work.result }, reason: null, detail: null });
        this.tell(work.next === 'done' ? 'step.done' : 'step.skipped', key);
        return true;
      case 'fail':
        this.fail(key, work.reason, work.detail, work.isHard);
        return false;
      case 'call': {
        if (!this.mayCall) return false;
        if (leavesSite(this.plan, course)) this.setBaseline(facts);
        const callKey = `${key}/${record.attempts}/${work.keySuffix}`;
        const baseBefore = INSTALLS.has(task) ? baseOf(record, facts, course) : {};
        const isSame = record.call?.key === callKey;
        this.save(key, {
          call: { key: callKey, atMs: this.nowMs, answered: false, undelivered: false },
          reason: 'call_unanswered',
          result: { ...record.result, ...baseBefore },
        });
        if (!isSame) this.tell('step.called', key, { detail: callDetail(work.call) });
        this.call = { key, callKey, call: work.call, isRepeated: isSame && record.call?.undelivered === false };
        return false;
      }
    }
  }

  private setBaseline({ fleet }: Facts): void {
    if (this.plan.baseline === null) this.change({ baseline: { atMs: this.nowMs, online: fleet.online } });
  }

  private fail(key: string, reason: PlanReason, detail: string | null, isHard = false): void {
    this.save(key, { state: 'failed', reason, detail });
    this.tell('step.failed', key, { reason, detail });
    if (!isHard) return;
    this.change({ state: 'stopped' });
    this.tell('plan.stopped', key, { reason, detail });
  }

  /** Another attempt, which looks first. */
  private again(key: string, performer: StepRecord['performer']): void {
    const { attempts } = this.record(key);
    const fresh = { reason: null, detail: null, call: null, attempts: attempts + 1, sinceMs: this.nowMs };
    this.save(key, { state: 'running', performer, ...fresh });
  }

  private end(key: string, state: EndedState, more: Partial<StepRecord>): void {
    this.save(key, { ...more, state, endedAtMs: this.nowMs });
  }

  private record(key: string): StepRecord {
    return this.plan.steps.find((record) => record.key === key)!;
  }

  private save(key: string, to: Partial<StepRecord>): void {
    const steps = this.plan.steps.map((record) => (record.key === key ? { ...record, ...to } : record));
    this.change({ steps });
  }
}

const isPersons = (kind: StepKind, course: CourseStep, facts: Facts): boolean =>
  kind === 'gate' ? isToAttest(course, facts) : kind !== 'timer';

/** Both of a pair can be looked at, so that it will be seen which of them the site's name reaches. */
const isMoveSeen = ({ sight }: Facts): boolean => sight !== null && (!isByApi(sight) || sight.appliances.length === 2);

/** How far somebody's word was compared with what is seen. */
function comparedWith({ seen: found }: Seen, { sight, blind }: Facts): string {
  if (found === 'yes') return 'as said';
  if (sight === null) return 'not visible';
  return isByApi(sight) && !blind ? 'not shown' : 'not seen now';
}

function baseOf(record: StepRecord, facts: Facts, { appliance }: CourseStep): StepResult {
  if ('baseBefore' in record.result) return {};
  return { baseBefore: seen(facts, appliance)?.baseVersion ?? null };
}
