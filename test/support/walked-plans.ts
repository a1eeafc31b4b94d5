import type { Plan, PlanStep } from '../../src/contracts/plans.js';
import type { Site } from '../../src/contracts/sites.js';
import { PlanTurns } from '../../src/plans/plan-turns.service.js';
import type { TestApp } from './test-app.js';

const TURNS_MOST = 80;

export const stepOf = (plan: Plan, key: string): PlanStep => plan.steps.find((one) => one.key === key)!;

/** Leads the plans of a site in a process without workers: takes their turns, and confirms what waits for a person. */
export class WalkedPlans {
  readonly path: string;

  constructor(
    private readonly app: TestApp,
    private readonly site: Pick<Site, 'id' | 'slug'>,
  ) {
    this.path = `/sites/${site.slug}/plans`;
  }

  async create(body: object): Promise<Plan> {
    return (await this.app.api<Plan>('POST', this.path, body)).body;
  }

  async start(draft: Plan): Promise<Plan> {
    return (await this.app.api<Plan>('POST', `${this.path}/${draft.id}/start`, {}, match(draft))).body;
  }

  async read(plan: Plan): Promise<Plan> {
    return (await this.app.api<Plan>('GET', `${this.path}/${plan.id}`)).body;
  }

  async turn(plan: Plan): Promise<Plan> {
    await this.app.app.get(PlanTurns).take(this.site.id, plan.id);
    return this.read(plan);
  }

  confirm(plan: Plan, headers: Record<string, string> = {}) {
    const checks = stepOf(plan, plan.current!).checks.map(({ key }) => key);
    const path = `${this.path}/${plan.id}/steps/${plan.current}`;
    return this.app.api<Plan>('POST', path, { action: 'confirm', checks }, { ...match(plan), ...headers });
  }

  /** Confirms what waits for a person, after the deed where the step has one, and takes the turns in between, up to that step; null: to its end. */
  async goOn(from: Plan, until: string | null, deeds: Record<string, () => void> = {}): Promise<Plan> {
    let plan = from;
    for (let turns = 0; turns < TURNS_MOST && plan.current !== until && plan.current !== null; turns += 1) {
      const { key, actions } = stepOf(plan, plan.current);
      if (!actions.some(({ action, possible }) => action === 'confirm' && possible)) {
        plan = await this.turn(plan);
        continue;
      }
      deeds[key]?.();
      const answer = await this.confirm(plan);
      if (answer.status !== 200) throw new Error(`${key} is not confirmed: ${JSON.stringify(answer.body)}`);
      plan = answer.body;
    }
    if (plan.current !== until) throw new Error(`at ${plan.current}, not at ${until}`);
    return plan;
  }
}

const match = (plan: Plan) => ({ 'if-match': `"${plan.version}"` });
