import type { ApplianceName, DriverCapability, PlanKind } from '../../src/contracts/words.js';
import { courseOf } from '../../src/plans/model/course.js';
import { drawUp } from '../../src/plans/model/draft.js';
import {
  seen,
  softwareOf,
  type Facts,
  type FleetFacts,
  type SeenAppliance,
  type Sight,
} from '../../src/plans/model/facts.js';
import { checksOf } from '../../src/plans/model/guide.js';
import { currentOf, mayAct } from '../../src/plans/model/permits.js';
import type { PlanRecord, PlanSpec } from '../../src/plans/model/plan.js';
import { holdsStarts, leftUndone } from '../../src/plans/model/standing.js';
import { step, type CallOutcome, type PersonAct, type PlanEvent, type Told } from '../../src/plans/model/step.js';
import { leaderAfter, nextBase, type Call } from '../../src/plans/model/work.js';
import { toSight } from '../../src/plans/plan-facts.service.js';
import { AppliancePair } from '../../src/simulator/model/appliance-pair.js';
import { describePair } from '../../src/simulator/model/maintenance-view.js';
import { ORDINARY_APPLIANCE, type Done, type PairParticulars } from '../../src/simulator/model/pair-state.js';
import { Prng } from '../../src/simulator/model/prng.js';

const MINUTE_MS = 60_000;
const TURN_MS = 10_000;
/** When nothing happens, more time goes by. */
const QUIET_TURN_MS = 120_000;
const FLEET = 100;
const MINUTES_TO_COME_BACK = 10;

export const ALL_CAPABILITIES: ReadonlySet<DriverCapability> = new Set([
  'health',
  'downloadBackup',
  'checkForUpdates',
  'installUpdate',
  'syncNow',
  'breakFailover',
  'establishFailover',
]);

const APPLIANCES: Record<PlanKind, PairParticulars['appliances']> = {
  single: 'one',
  failover_synchronous: 'pair',
  failover_asynchronous: 'pair',
  hardware_migration: 'migration',
};

export interface NightOptions {
  kind: PlanKind;
  spec?: Partial<PlanSpec>;
  particulars?: Partial<PairParticulars>;
  capabilities?: ReadonlySet<DriverCapability>;
  /** The share of the fleet that comes back, in percent. */
  comesBack?: number;
  /** Only what a real appliance's API shows is seen; its clients' upgrades are its own. */
  byApi?: boolean;
}

/**
 * A plan, the simulated appliances and a fleet in a nutshell, in virtual time: every turn looks, decides, calls; a person does and
 * confirms what is theirs. `lines` is the course of it, as golden transcripts keep it.
 */
export class PlanNight {
  nowMs = Date.UTC(2026, 2, 1, 1);
  plan: PlanRecord;
  readonly pair: AppliancePair;
  readonly lines: string[] = [];
  /** Calls that really went out, by their keys. */
  readonly calls: string[] = [];
  /** Answers are lost on their way for as long as this is set. */
  losesAnswers = false;
  isBlind = false;
  /** Calls are lost on their way for as long as this is set. */
  isDeaf = false;
  /** What every call is answered for as long as this is set; nothing comes of it. */
  refusal: CallOutcome | null = null;
  private readonly capabilities: ReadonlySet<DriverCapability>;
  private readonly comesBack: number;
  private readonly byApi: boolean;
  private fleetRun: { atMs: number; target: { version: string; revision: string | null } } | null = null;
  private served: string | null;

  constructor(options: NightOptions) {
    const { kind, spec = {}, particulars = {}, capabilities = ALL_CAPABILITIES, comesBack = 100 } = options;
    this.byApi = options.byApi ?? false;
    this.capabilities = capabilities;
    this.comesBack = comesBack;
    const side = { wentDown: () => undefined, cameBack: () => undefined, moved: () => undefined };
    this.pair = new AppliancePair(
      {
        particulars: { ...ORDINARY_APPLIANCE, appliances: APPLIANCES[kind], ...particulars },
        speed: 1,
        random: new Prng('night'),
        side,
      },
      this.nowMs,
    );
    this.served = this.servedVersion();
    this.plan = drawUp({
      kind,
      target: { version: '24.3.1', revision: '86042' },
      first: 'A',
      switchMethod: kind === 'failover_asynchronous' ? 'dns' : null,
      firstWindow: null,
      secondWindow: null,
      fleetBackPercent: 95,
      backupHoursMax: 4,
      handBack: false,
      interimMinutes: 60,
      exposedMinutesMax: 600,
      ...spec,
    });
  }

  start(): void {
    this.apply({ kind: 'started', by: 'Ada', facts: this.facts() });
  }

  /** One look with what follows from it. */
  turn(afterMs = TURN_MS): void {
    this.nowMs += afterMs;
    this.pair.advance(this.nowMs);
    this.watchFleet();
    this.apply({ kind: 'observed', facts: this.facts() });
  }

  /** Goes on until the plan stops, ends, or nothing moves for so long; a person confirms what is theirs. */
  play({ hours = 40, isHelped = true, until }: { hours?: number; isHelped?: boolean; until?: string } = {}): void {
    const endMs = this.nowMs + hours * 60 * MINUTE_MS;
    while (this.nowMs < endMs && this.plan.state === 'running' && !this.hasReached(until)) {
      const told = this.lines.length;
      this.turn();
      if (isHelped && !this.hasReached(until)) this.help();
      if (this.lines.length === told) this.nowMs += QUIET_TURN_MS;
    }
  }

  private hasReached(key: string | undefined): boolean {
    return this.plan.steps.some((record) => record.key === key && record.state !== 'waiting');
  }

  get current(): string | null {
    return currentOf(this.plan)?.record.key ?? null;
  }

  /** Answers why it is not possible, or null. */
  act(act: Partial<PersonAct> & Pick<PersonAct, 'action'>): string | null {
    const whole: PersonAct = {
      key: this.current!,
      by: 'Ada',
      checks: [],
      note: null,
      evidence: [],
      reason: null,
      ...act,
    };
    return this.apply({ kind: 'acted', act: whole, facts: this.facts() });
  }

  abort(): string | null {
    return this.apply({ kind: 'aborted', by: 'Ada', reason: 'another night', facts: this.facts() });
  }

  facts(): Facts {
    const sight = this.pages();
    return {
      capabilities: this.capabilities,
      // What was seen before stands while nothing is seen.
      sight: this.byApi ? this.throughApi(sight) : sight,
      blind: this.isBlind,
      isObserved: this.byApi,
      fleet: this.byApi ? { ...this.fleet(), slotsInUse: null, sweptAtMs: this.nowMs } : this.fleet(),
    };
  }

  private pages(): Sight {
    const describe = describePair(this.pair.state, this.nowMs, () => ({ sha256: '0'.repeat(64), bytes: 1000 }));
    return toSight(describe, this.nowMs);
  }

  /** An appliance that installs answers nobody; of backups only those are known that Rollcall took. */
  private throughApi(sight: Sight): Sight {
    const takesBackups = this.capabilities.has('downloadBackup');
    const appliances = sight.appliances.map((one): SeenAppliance => {
      const isAway = one.activity?.startsWith('installing') === true;
      const unshown = {
        activity: null,
        baseVersion: null,
        keyFingerprint: null,
        updates: null,
        sessions: null,
        users: null,
      };
      const away = isAway ? { healthy: false, siteVersion: null, siteRevision: null, clockOffsetSeconds: null } : {};
      const backup = takesBackups ? one.lastBackup : null;
      return { ...one, ...unshown, failure: null, lastBackup: backup, ...away };
    });
    return { ...sight, failover: sight.failover === 'broken' ? 'none' : sight.failover, appliances };
  }

  /** How it ended, in a few lines more. */
  ending(): string[] {
    const appliances = this.pair.appliances.map(
      ({ name, software }) => `${name} ${software.baseVersion} ${software.siteVersion ?? '-'}`,
    );
    return [
      `plan ${this.plan.state}${this.plan.state === 'running' || this.plan.state === 'stopped' ? ` at ${this.current}` : ''}`,
      `appliances: ${appliances.join(', ')}; production ${this.pair.state.production}; failover ${this.pair.state.failover}`,
      `starts held: ${holdsStarts(this.plan)}; down together: ${this.pair.state.downTogether.length}`,
      ...leftUndone(this.plan, this.facts()).map((line) => `left undone: ${line}`),
    ];
  }

  /** The person's part: the real deed, then the word. */
  help(): void {
    const current = currentOf(this.plan);
    if (current === null || mayAct(this.plan, 'confirm', current.record.key, this.facts()) !== null) return;
    if (current.record.performer === 'person') this.deed(current.course.task, current.course.appliance);
    const { kind, first } = this.plan.spec;
    this.act({ action: 'confirm', checks: checksOf(current.course, kind, first).map(({ key }) => key) });
  }

  private deed(task: string, appliance: ApplianceName | null): void {
    const { pair, nowMs } = this;
    const deeds: Record<string, () => Done> = {
      hand_over: () => pair.switchProduction('A', 'shared_ip', nowMs),
      switch_production: () => pair.switchProduction('B', this.plan.spec.switchMethod!, nowMs),
      point_dns: () => pair.switchProduction('B', 'dns', nowMs),
      install_appliance: () => pair.putUpNew(nowMs),
      import_certificate: () => pair.importCertificate(nowMs),
      assign_certificate: () => pair.assignCertificate(nowMs),
      install_software: () => pair.installFirstSoftware(nowMs),
      import_settings: () => pair.importSettings(nowMs),
      retire_old: () => pair.retireOld(nowMs),
      take_backup: () => pair.takeBackup(appliance!, nowMs),
      fresh_backup: () => pair.takeBackup(appliance!, nowMs),
      check_updates: () => pair.checkForUpdates(appliance!, nowMs),
      sync_now: () => pair.syncNow(nowMs),
      first_sync: () => pair.syncNow(nowMs),
      break_failover: () => pair.breakFailover(nowMs),
      reestablish_failover: () => pair.establishFailover(leaderAfter(this.plan), nowMs),
      base_updates: () => this.installByHand(appliance!, 'base'),
      site_update: () => this.installByHand(appliance!, 'site'),
    };
    const done = deeds[task]?.();
    if (done?.ok === false) throw new Error(`${task}: ${done.message}`);
    this.untilIdle();
  }

  /** What the target needs, the lowest first; or the target itself. */
  private installByHand(appliance: ApplianceName, kind: 'base' | 'site'): Done {
    for (let installed = 0; installed < 5; installed += 1) {
      const one = seen({ sight: this.pages() }, appliance)!;
      const target = this.plan.spec.target!;
      const listed = one.updates?.items.find((item) => item.kind === 'site' && item.version === target.version);
      const next = kind === 'site' ? listed : nextBase(one, this.plan);
      if (next == null) return { ok: true };
      const done = this.pair.installListed(appliance, next.id, this.nowMs);
      if (!done.ok) return done;
      this.untilIdle();
    }
    return { ok: true };
  }

  private untilIdle(): void {
    const isBusy = () => this.pair.appliances.some(({ activity }) => activity !== 'idle');
    for (let waited = 0; waited < 200 && isBusy(); waited += 1) {
      this.nowMs += MINUTE_MS;
      this.pair.advance(this.nowMs);
    }
  }

  private apply(event: PlanEvent): string | null {
    const decision = step(this.plan, event, this.nowMs);
    if (!decision.ok) return decision.why;
    this.plan = decision.plan;
    decision.told.forEach((told) => this.lines.push(lineOf(told)));
    if (decision.call === null) return null;
    const order = decision.call;
    const { callKey, call } = order;
    this.calls.push(callKey);
    if (this.isDeaf) return null;
    if (this.refusal !== null) return this.apply({ kind: 'answered', order, outcome: this.refusal });
    const done = this.pair.once(callKey, () => this.obey(call));
    const outcome = done.ok
      ? ({ ok: true } as const)
      : ({ ok: false, retryable: done.reason === 'busy', delivered: 'no', reason: done.reason } as const);
    if (!this.losesAnswers) this.apply({ kind: 'answered', order, outcome });
    return null;
  }

  private obey(call: Call): Done {
    const { pair, nowMs } = this;
    switch (call.what) {
      case 'downloadBackup':
        return pair.takeBackup(call.appliance, nowMs);
      case 'checkForUpdates':
        return pair.checkForUpdates(call.appliance, nowMs);
      case 'installUpdate':
        return pair.installListed(call.appliance, call.updateId, nowMs);
      case 'syncNow':
        return pair.syncNow(nowMs);
      case 'breakFailover':
        return pair.breakFailover(nowMs);
      case 'establishFailover':
        return pair.establishFailover(call.primary, nowMs);
      case 'setFailoverRole':
        return pair.switchProduction(call.appliance, 'shared_ip', nowMs);
    }
  }

  private servedVersion(): string | null {
    return this.pair.production.software.siteVersion;
  }

  /** A run begins when production serves another version. */
  private watchFleet(): void {
    const version = this.servedVersion();
    if (version === this.served || !this.pair.production.healthy) return;
    this.served = version;
    const production = seen({ sight: this.pages() }, this.pair.state.production)!;
    this.fleetRun = { atMs: this.nowMs, target: softwareOf(production)! };
  }

  private fleet(): FleetFacts {
    const run = this.fleetRun;
    if (run === null) return { run: null, slotsInUse: 0, online: FLEET, sweptAtMs: null };
    const part = Math.min(1, (this.nowMs - run.atMs) / (MINUTES_TO_COME_BACK * MINUTE_MS));
    const back = Math.floor(part * this.comesBack * (FLEET / 100));
    const slotsInUse = part < 1 ? 5 : 0;
    return {
      run: { target: run.target, begunAtMs: run.atMs, cohort: FLEET, back },
      slotsInUse,
      online: back,
      sweptAtMs: null,
    };
  }
}

const lineOf = ({ kind, key, by, reason, detail }: Told): string =>
  [kind, key, by === null ? null : `by ${by}`, reason, detail === null ? null : `(${detail})`]
    .filter(Boolean)
    .join(' ');

/** The keys of a plan's steps, in order. */
export const keysOf = (spec: Pick<PlanSpec, 'kind' | 'target' | 'first'>): string[] =>
  courseOf(spec).map(({ key }) => key);
