import { createHash } from 'node:crypto';
import type { Evidence, Plan, PlanStep } from '../contracts/plans.js';
import type { PlanApi } from './plan-api.js';
import { doByHand, hasHands } from './plan-hands.js';
import type { Stage } from './stage.js';

/** Rollcall sees what was done within this time; a person looks at it as long before confirming. */
const SEEN_WITHIN_MS = 1200;

/**
 * The administrator of the simulated appliances: does at every step of a plan that waits for a person what a person would do there, and
 * with `confirms` also says so to Rollcall, with all checks, a note and evidence. Without it somebody confirms in Rollcall.
 */
export class PlanOperator {
  private readonly acted = new Map<string, number>();
  private readonly told = new Set<string>();

  constructor(
    private readonly stage: Stage,
    private readonly api: PlanApi,
    readonly options: { readonly confirms: boolean; tell(text: string): void },
  ) {}

  /** To be called with every new look at the plan. */
  async attend(plan: Plan): Promise<void> {
    const step = plan.steps.find(({ key }) => key === plan.current);
    if (plan.state !== 'running' || step === undefined) return;
    const confirm = step.actions.find(({ action }) => action === 'confirm');
    if (confirm?.possible !== true) return;
    const id = `${plan.id}/${step.key}`;
    if (!this.acted.has(id) && (this.mustRest(step) || !this.act(plan, step, id))) return;
    if (this.isUnderWay() || this.stage.now() - this.acted.get(id)! < this.waitMs(step)) return;
    if (this.options.confirms) await this.confirm(plan, step);
    else this.tellOnce(id, `Waiting until somebody confirms "${step.title}" in Rollcall.`);
  }

  /** Answers whether the hands have done their part. */
  private act(plan: Plan, step: PlanStep, id: string): boolean {
    const nowMs = this.stage.now();
    const done = doByHand(this.stage, plan, step, nowMs);
    this.stage.pump.wake();
    if (done === 'more') return false;
    if (!done.ok) {
      this.tellOnce(`${id} ${done.message}`, `At "${step.title}" the appliance refuses: ${done.message}`);
      return false;
    }
    this.acted.set(id, nowMs);
    return true;
  }

  /** Where the hands do what Rollcall would do elsewhere, they wait for the appliances to be at rest, as it does. */
  private mustRest(step: PlanStep): boolean {
    return this.stage.observed && hasHands(this.stage, step) && this.isUnderWay();
  }

  /** An installation or a switch that was begun has to come to its end before anybody can say that it is done. */
  private isUnderWay(): boolean {
    const { state } = this.stage.site.pair;
    return state.switching !== null || state.appliances.some(({ activity }) => activity !== 'idle');
  }

  private waitMs(step: PlanStep): number {
    return hasHands(this.stage, step) ? SEEN_WITHIN_MS : 0;
  }

  private async confirm(plan: Plan, step: PlanStep): Promise<void> {
    const change = await this.api.act(plan.id, step.key, {
      action: 'confirm',
      checks: step.checks.map(({ key }) => key),
      note: `${step.title}: done and looked at.`,
      evidence: evidenceOf(plan, step),
    });
    if (!change.ok) this.tellOnce(`${step.key} ${change.why}`, `"${step.title}" is not taken: ${change.why}.`);
  }

  private tellOnce(id: string, text: string): void {
    if (this.told.has(id)) return;
    this.told.add(id);
    this.options.tell(text);
  }
}

/** What a person would attach: the hash of an exported file, a screenshot, the ticket of the change. */
function evidenceOf(plan: Plan, { task, key, title }: PlanStep): Evidence[] {
  switch (task) {
    case 'export_certificate':
    case 'import_certificate':
      return [{ kind: 'file_hash', value: createHash('sha256').update(`${plan.id}/${title}`).digest('hex') }];
    case 'announce':
    case 'retire_old':
      return [{ kind: 'ticket', value: `CHG-${1000 + plan.number}` }];
    case 'verify':
    case 'test_migration':
    case 'confirm_production':
      return [{ kind: 'screenshot', value: `${key}.png` }];
    default:
      return [];
  }
}
