import { Injectable } from '@nestjs/common';
import { ChangeLog } from '../platform/changes/change-log.js';
import type { Transaction } from '../platform/database/database.js';
import { SiteSettings } from '../sites/settings.service.js';
import { Sites } from '../sites/sites.service.js';
import { Gates } from '../upgrades/gates.service.js';
import { Runs } from '../upgrades/runs.service.js';
import { courseOf } from './model/course.js';
import { guidanceOf } from './model/guide.js';
import type { PlanRecord } from './model/plan.js';
import { holdsStarts, runToBegin } from './model/standing.js';
import type { Outcome, Told } from './model/step.js';
import { sayTold } from './model/told.js';
import { PlansStore, type KeptPlan, type StoryLine } from './plans.store.js';

const GATE_SOURCE = 'upgrade plan';

/** Saves what became of a plan, in the caller's transaction: its rows, its story, the change feed, and what the fleet has of it. */
@Injectable()
export class PlanLedger {
  constructor(
    private readonly store: PlansStore,
    private readonly changes: ChangeLog,
    private readonly sites: Sites,
    private readonly settings: SiteSettings,
    private readonly gates: Gates,
    private readonly runs: Runs,
  ) {}

  /** The plan's row must be locked. The answer is the plan as it now stands. */
  async save(tx: Transaction, kept: KeptPlan, { plan, told }: Pick<Outcome, 'plan' | 'told'>): Promise<KeptPlan> {
    if (plan === kept.plan && told.length === 0) return kept;
    const version = kept.meta.version + (told.length > 0 ? 1 : 0);
    this.store.save(tx, kept.plan, plan, kept.meta.id, version);
    this.tell(tx, kept, plan, told);
    await this.tellFleet(tx, kept.siteId, kept.plan, plan);
    return { ...kept, plan, meta: { ...kept.meta, version } };
  }

  /** One more line of the plan's story. */
  note(tx: Transaction, kept: KeptPlan, kind: string, by: string, says: string): void {
    this.append(tx, kept, [{ step: null, kind, by, says }]);
  }

  /** What the plan says of the fleet: whether starts are held, since when it is expected to be away, and where it is to go. */
  private async tellFleet(tx: Transaction, siteId: string, before: PlanRecord, after: PlanRecord): Promise<void> {
    await this.gateStarts(tx, siteId, before, after);
    if (before.baseline === null && after.baseline !== null) {
      await this.settings.setBaseline(tx, siteId, after.baseline.atMs);
    }
    const target = runToBegin(before, after);
    if (target !== null) await this.runs.begin(tx, siteId, target, 'the upgrade plan');
  }

  /** Of an observed site nothing is started here, so nothing is held. */
  private async gateStarts(tx: Transaction, siteId: string, before: PlanRecord, after: PlanRecord): Promise<void> {
    const isHeld = holdsStarts(after);
    if (!isHeld && before.state === after.state && !holdsStarts(before)) return;
    if ((await this.sites.byId(siteId))?.control === 'observed') return;
    const reason = 'appliance_not_ready' as const;
    const gate = isHeld ? { source: GATE_SOURCE, reason, opensAtMs: null, closesAtMs: null } : null;
    await this.gates.set(tx, siteId, GATE_SOURCE, gate);
  }

  private tell(tx: Transaction, kept: KeptPlan, plan: PlanRecord, told: readonly Told[]): void {
    const course = courseOf(plan.spec);
    const lines = told.map((one) => {
      const step = course.find(({ key }) => key === one.key);
      const title = step === undefined ? null : guidanceOf(step, plan, {}).title;
      return { step: one.key, kind: one.kind, by: one.by, says: sayTold(one, title) };
    });
    this.append(tx, kept, lines);
  }

  private append(tx: Transaction, { siteId, meta }: KeptPlan, lines: readonly StoryLine[]): void {
    this.store.appendEvents(tx, meta.id, lines);
    const { id: planId, number } = meta;
    this.changes.append(
      tx,
      lines.map(({ by, ...line }) => ({ siteId, kind: 'plan.changed', by, data: { planId, number, ...line } })),
    );
  }
}
