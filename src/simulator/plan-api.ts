import type {
  AbortPlanBody,
  CreatePlanBody,
  Plan,
  PlanPreview,
  PlansAnswer,
  StepActionBody,
} from '../contracts/plans.js';
import { describe, sitePath, type Answer, type RollcallApi } from './rollcall-api.js';
import { SimulationError } from './simulation-error.js';

/** A plan as it was read, with what a change of it has to name. */
export interface ReadPlan {
  readonly plan: Plan;
  readonly etag: string;
}

/** Whether a change was taken; if not, why, in Rollcall's words. */
export type PlanChange = { ok: true; plan: Plan } | { ok: false; why: string };

/** Tries when the plan moves on between reading and changing it, as it does by itself. */
const TRIES_MOST = 20;

/** The upgrade plans of one site, by Rollcall's public API. */
export class PlanApi {
  constructor(
    private readonly api: RollcallApi,
    private readonly slug: string,
  ) {}

  /** What the plan would be and what stands before it; nothing is kept. */
  async preview(body: Partial<CreatePlanBody>): Promise<PlanPreview> {
    return (await this.api.call({ method: 'POST', path: this.path('?dryRun=true'), body })).body as PlanPreview;
  }

  async create(body: Partial<CreatePlanBody>): Promise<Plan> {
    return (await this.api.call({ method: 'POST', path: this.path(), body })).body as Plan;
  }

  async read(id: string): Promise<ReadPlan> {
    const reply = await this.api.call({ method: 'GET', path: this.path(`/${id}`) });
    const plan = reply.body as Plan;
    return { plan, etag: reply.headers.etag ?? `"${plan.version}"` };
  }

  /** The plan that is on, or null. */
  async running(): Promise<Plan | null> {
    const { items } = (await this.api.call({ method: 'GET', path: this.path() })).body as PlansAnswer;
    const header = items.find(({ state }) => state === 'running' || state === 'stopped');
    return header === undefined ? null : (await this.read(header.id)).plan;
  }

  start(id: string): Promise<PlanChange> {
    return this.change(id, '/start', undefined);
  }

  act(id: string, step: string, action: Partial<StepActionBody>): Promise<PlanChange> {
    return this.change(id, `/steps/${step}`, action);
  }

  abort(id: string, body: AbortPlanBody): Promise<PlanChange> {
    return this.change(id, '/abort', body);
  }

  private async change(id: string, what: string, body: unknown): Promise<PlanChange> {
    for (let tries = 1; tries <= TRIES_MOST; tries += 1) {
      const { etag } = await this.read(id);
      const reply = await this.post(id, what, body, etag);
      if (reply.status === 412) continue;
      if (reply.status < 300) return { ok: true, plan: reply.body as Plan };
      return { ok: false, why: describe(reply) };
    }
    throw new SimulationError(`The plan was changed by somebody else ${TRIES_MOST} times in a row.`);
  }

  private post(id: string, what: string, body: unknown, etag: string): Promise<Answer> {
    const headers = { 'if-match': etag };
    return this.api.call({
      method: 'POST',
      path: this.path(`/${id}${what}`),
      headers,
      expect: [409, 412, 422],
      ...(body !== undefined && { body }),
    });
  }

  private path(rest = ''): string {
    return `${sitePath(this.slug)}/plans${rest}`;
  }
}
