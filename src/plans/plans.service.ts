import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { actorLabel, type Actor } from '../access/actor.js';
import { AuditTrail } from '../access/audit-trail.service.js';
import { requireCan } from '../access/require-can.js';
import type { Page } from '../contracts/common.js';
import type {
  AbortPlanBody,
  CreatePlanBody,
  PatchPlanBody,
  Plan,
  PlanEvent as PlanEventView,
  PlanHeader,
  PlanPreview,
  PlanReport,
  StepActionBody,
} from '../contracts/plans.js';
import type { PlanTask } from '../contracts/words.js';
import { Database, type Statements, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import { requireMatch } from '../sites/if-match.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { databaseNow } from './database-clock.js';
import { changedSpec, drawUp, specOf, type SpecDecision } from './model/draft.js';
import type { Facts } from './model/facts.js';
import type { PlanRecord } from './model/plan.js';
import { aftercareOf, readinessOf } from './model/readiness.js';
import { reportOf } from './model/report.js';
import { step, type PlanEvent } from './model/step.js';
import { headerOf, viewOf, type ViewAt } from './model/view.js';
import { PlanFacts, type Look } from './plan-facts.service.js';
import { PlanLedger } from './plan-ledger.service.js';
import { PlanSurroundings } from './plan-surroundings.service.js';
import { PlansStore, type KeptPlan } from './plans.store.js';

const HAND_OVER: PlanTask = 'hand_over';
const NO_LOOK: Look = { sight: null, blind: false };
const DRAFT_ID = '00000000-0000-7000-8000-000000000000';

/** Upgrade plans as people handle them. What Rollcall does at their steps is `plan-turns.service.ts`. */
@Injectable()
export class Plans {
  constructor(
    private readonly database: Database,
    private readonly store: PlansStore,
    private readonly facts: PlanFacts,
    private readonly surroundings: PlanSurroundings,
    private readonly ledger: PlanLedger,
    private readonly audit: AuditTrail,
  ) {}

  /** The plan as it would be, and what stands for and against it now. Nothing is kept. */
  async preview(actor: Actor, site: SiteRecord, body: CreatePlanBody): Promise<PlanPreview> {
    const look = await this.facts.lookLately(site);
    return this.database.transaction(async (tx) => {
      const plan = drawUp(await this.spec(tx, site, body, look));
      const nowMs = await databaseNow(tx);
      const meta = { id: DRAFT_ID, number: 0, version: 1, createdAtMs: nowMs, createdBy: actorLabel(actor) };
      const seen = { ...plan, speed: look.sight?.speed ?? 1 };
      const at = await this.at(tx, site, { meta, siteId: site.id, plan: seen, ...look }, look, nowMs);
      const fleet = await this.surroundings.fleet(tx, site);
      return { plan: viewOf(at), readiness: readinessOf({ plan: seen, facts: at.facts, fleet, nowMs }) };
    });
  }

  async create(actor: Actor, site: SiteRecord, body: CreatePlanBody): Promise<Plan> {
    const look = await this.facts.look(site);
    return this.database.transaction(async (tx) => {
      const id = uuidv7();
      const plan = { ...drawUp(await this.spec(tx, site, body, look)), speed: look.sight?.speed ?? 1 };
      if (!(await this.store.insert(tx, site.id, id, plan, actorLabel(actor)))) {
        throw new Problem('conflict', 'The site has a plan that is not over: finish it or give it up first.');
      }
      this.store.saveSight(tx, id, look.sight, look.blind);
      const after = { kind: body.kind, target: body.target };
      await this.record(tx, actor, site, { action: 'plan.created', target: id, after });
      const kept = (await this.store.read(tx, site.id, id))!;
      this.ledger.note(tx, kept, 'plan.made', actorLabel(actor), 'The plan was made.');
      return this.view(tx, site, kept);
    });
  }

  async list(site: SiteRecord, before: number | null, limit: number): Promise<Page<PlanHeader>> {
    const rows = await this.store.list(this.database, site.id, before, limit + 1);
    const items = rows.slice(0, limit).map(({ meta, plan }) => headerOf(meta, plan));
    return { items, nextCursor: rows.length > limit ? String(items.at(-1)!.number) : null };
  }

  async one(site: SiteRecord, id: string): Promise<Plan> {
    return this.database.transaction(async (tx) => this.view(tx, site, await this.require(tx, site, id, 'read')));
  }

  /** The plan that is on, else the latest; null when the site never had one. */
  async latest(site: SiteRecord): Promise<Plan | null> {
    return this.database.transaction(async (tx) => {
      const kept = await this.store.latest(tx, site.id);
      return kept && this.view(tx, site, kept);
    });
  }

  /** Other windows or options, for as long as the plan is not over. */
  async patch(
    actor: Actor,
    site: SiteRecord,
    id: string,
    ifMatch: string | undefined,
    body: PatchPlanBody,
  ): Promise<Plan> {
    return this.database.transaction(async (tx) => {
      const kept = await this.require(tx, site, id, 'lock');
      requireMatch(ifMatch, kept.meta.version);
      if (kept.plan.state === 'finished' || kept.plan.state === 'aborted')
        throw new Problem('conflict', 'The plan is over.');
      const spec = judged(changedSpec(kept.plan.spec, body));
      const version = kept.meta.version + 1;
      const plan = { ...kept.plan, spec };
      this.store.save(tx, kept.plan, plan, id, version);
      this.ledger.note(tx, kept, 'plan.edited', actorLabel(actor), 'Windows or options were changed.');
      await this.record(tx, actor, site, { action: 'plan.edited', target: id, before: kept.plan.spec, after: spec });
      return this.view(tx, site, { ...kept, plan, meta: { ...kept.meta, version } });
    });
  }

  start(actor: Actor, site: SiteRecord, id: string, ifMatch: string | undefined): Promise<Plan> {
    const by = actorLabel(actor);
    return this.apply(actor, site, id, ifMatch, { action: 'plan.started' }, (facts) => ({
      kind: 'started',
      by,
      facts,
    }));
  }

  abort(
    actor: Actor,
    site: SiteRecord,
    id: string,
    ifMatch: string | undefined,
    { reason }: AbortPlanBody,
  ): Promise<Plan> {
    const by = actorLabel(actor);
    const line = { action: 'plan.aborted', why: reason };
    return this.apply(actor, site, id, ifMatch, line, (facts) => ({ kind: 'aborted', by, reason, facts }));
  }

  /** What somebody does at a step. Looks at the appliances first, since their word is compared with what is seen. */
  act(
    actor: Actor,
    site: SiteRecord,
    id: string,
    key: string,
    ifMatch: string | undefined,
    body: StepActionBody,
  ): Promise<Plan> {
    const { action, checks, evidence, note = null, reason = null } = body;
    // To have production move by itself takes a permission of its own.
    if (key === HAND_OVER && (action === 'confirm' || action === 'retry')) requireCan(actor, 'plan.hand_over');
    const act = { action, key, by: actorLabel(actor), checks, evidence, note, reason };
    const line = { action: `plan.step_${action}`, after: { step: key, checks, evidence, note }, why: reason };
    return this.apply(actor, site, id, ifMatch, line, (facts) => ({ kind: 'acted', act, facts }));
  }

  async events(site: SiteRecord, id: string, before: number | null, limit: number): Promise<Page<PlanEventView>> {
    await this.require(this.database, site, id, 'read');
    const rows = await this.store.events(this.database, id, before, limit + 1);
    const items = rows
      .slice(0, limit)
      .map(({ at, id: eventId, ...rest }) => ({ ...rest, id: String(eventId), at: at.toISOString() }));
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null };
  }

  async report(site: SiteRecord, id: string): Promise<PlanReport> {
    return this.database.transaction(async (tx) => {
      const kept = await this.require(tx, site, id, 'read');
      return reportOf(await this.at(tx, site, kept, { ...NO_LOOK, blind: kept.blind }, await databaseNow(tx)));
    });
  }

  private async apply(
    actor: Actor,
    site: SiteRecord,
    id: string,
    ifMatch: string | undefined,
    line: { action: string; after?: unknown; why?: string | null },
    toEvent: (facts: Facts) => PlanEvent,
  ): Promise<Plan> {
    // A stale hand is told so before it waits for the appliance.
    requireMatch(ifMatch, (await this.require(this.database, site, id, 'read')).meta.version);
    const look = await this.facts.look(site);
    return this.database.transaction(async (tx) => {
      const before = await this.require(tx, site, id, 'lock');
      requireMatch(ifMatch, before.meta.version);
      this.store.saveSight(tx, id, look.sight, look.blind);
      const kept = { ...before, sight: look.sight ?? before.sight, blind: look.blind };
      const facts = await this.facts.of(tx, site, kept, look);
      const decision = step(kept.plan, toEvent(facts), await databaseNow(tx));
      if (!decision.ok) throw new Problem('conflict', `That is not possible now: ${decision.why}.`);
      const saved = await this.ledger.save(tx, kept, decision);
      await this.record(tx, actor, site, { ...line, target: id });
      return this.view(tx, site, saved);
    });
  }

  private async view(tx: Statements, site: SiteRecord, kept: KeptPlan): Promise<Plan> {
    return viewOf(await this.at(tx, site, kept, { ...NO_LOOK, blind: kept.blind }, await databaseNow(tx)));
  }

  private async at(tx: Statements, site: SiteRecord, kept: KeptPlan, look: Look, nowMs: number): Promise<ViewAt> {
    const facts = await this.facts.of(tx, site, kept, look);
    const { known, ahead } = await this.surroundings.of(tx, site);
    return { meta: kept.meta, plan: kept.plan, facts, known, aftercare: aftercareOf({ ahead }), nowMs };
  }

  private async spec(tx: Statements, site: SiteRecord, body: CreatePlanBody, look: Look): Promise<PlanRecord['spec']> {
    return judged(specOf(body, (await this.surroundings.of(tx, site)).known, look.sight));
  }

  private async require(tx: Statements, site: SiteRecord, id: string, hold: 'read' | 'lock'): Promise<KeptPlan> {
    const kept = await this.store[hold](tx as Transaction, site.id, id);
    if (kept === null) throw new Problem('not_found', `Site "${site.slug}" has no upgrade plan ${id}.`);
    return kept;
  }

  private async record(
    tx: Statements,
    actor: Actor,
    { id: siteId, slug: siteSlug }: SiteRecord,
    line: { action: string; target: string; before?: unknown; after?: unknown; why?: string | null },
  ): Promise<void> {
    await this.audit.record(tx, { actor, siteId, siteSlug, ...line });
  }
}

function judged(decision: SpecDecision): PlanRecord['spec'] {
  if (decision.ok) return decision.spec;
  throw new Problem('invalid', 'The plan cannot be made like this.', {
    errors: decision.faults.map(({ pointer, message }) => ({ pointer, code: 'plan', message })),
  });
}
