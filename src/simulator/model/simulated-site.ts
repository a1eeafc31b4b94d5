import type { CheckIn, CheckInResult } from '../../contracts/check-ins.js';
import type { ApplianceLimits, Truth } from '../../contracts/driver-control.js';
import { answered, unanswered } from './answers.js';
import { noFaults } from './api-faults.js';
import { AppliancePair, siteSoftwareOf } from './appliance-pair.js';
import { SimulatedAppliance } from './appliance.js';
import { createClient, mustWait, type SimulatedClient, type Start, type StartJudgement } from './client.js';
import {
  beginReturn,
  chooseDistrusting,
  enrol,
  loseConnections,
  reportDisconnected,
  trustAgain,
} from './connections.js';
import { planFleet } from './fleet-plan.js';
import { Outbox, type Parcel } from './outbox.js';
import { OwnLead, type OwnSettings } from './own-lead.js';
import { Prng } from './prng.js';
import type { Scenario } from './scenarios.js';
import { setTimer, type ClientTimer, type SiteState } from './site-state.js';
import { fireTimer } from './site-timers.js';
import { SOFTWARE_AFTER, SOFTWARE_BEFORE, type Software } from './software.js';
import { TimerHeap } from './timer-heap.js';
import { ServedLog } from './served-log.js';
import { TruthCount } from './truth.js';
import { admitted, downloaded, resumeUpgrade, takeStart } from './upgrades.js';
import { VendorFleet } from './vendor-fleet.js';

export interface SitePlan {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly clients: number;
  /** Attempts after which Rollcall calls a client failed. */
  readonly maxAttempts: number;
  /** By how much the appliance's own hours are compressed; 1 without. The fleet's times are never. */
  readonly speed?: number;
  /** The appliance's list holds more than the fleet that is played. */
  readonly observed?: boolean;
  /** The appliance leads its fleet by itself, with these settings of its own; without, Rollcall does. */
  readonly own?: Omit<OwnSettings, 'maxAttempts'>;
}

/** What Rollcall knows of a client when the simulator takes a site up again. */
export interface KnownClient {
  readonly clientId: string;
  readonly version: string | null;
  readonly revision: string | null;
  /** It holds a slot and has said that it upgrades; it must stop by itself at this time. */
  readonly upgrading: { readonly fence: number; readonly stopAtMs: number } | null;
}

/** Whether the appliance takes a contact on, and what becomes of a start before it reaches the client. */
export type ContactAnswer = { ok: true } | { ok: false; reason: 'unknown_client' | 'client_offline' };
export type StartFault = 'none' | 'answer_cut' | 'lost';

/**
 * A simulated appliance and its fleet: pure and repeatable. Nothing happens by itself: `advance(nowMs)` brings everything to that
 * moment, `takeBatch` gives what is to be sent, and what comes of it is told with `answered` or `unanswered`. The same seed and the same
 * calls give the same story.
 */
export class SimulatedSite {
  /** The appliance, or both, as their administrator handles them. */
  readonly pair: AppliancePair;
  /** What the fleet talks to: the one in production. */
  readonly appliance: SimulatedAppliance;
  readonly truth = new TruthCount();
  /** The appliance's own list of its clients, and what was true when it handed out their rows. */
  readonly vendor: VendorFleet;
  readonly served = new ServedLog();
  /** What goes wrong with the appliance's API. */
  readonly faults = noFaults();
  readonly clients: readonly SimulatedClient[];
  private readonly state: SiteState;
  private readonly lead: OwnLead | null;
  private readonly startFaults: Prng;
  private softwareAfter = SOFTWARE_AFTER;
  /** Set once the new site software runs. */
  private upgraded = false;
  /** What the appliance in production ran when the fleet last came back to it. */
  private followed: Software;

  constructor(
    private readonly plan: SitePlan,
    /** The moment that everything has been brought to. */
    private nowMs: number,
  ) {
    const random = new Prng(`rollcall/${plan.seed}`);
    this.startFaults = random.fork('starts');
    this.pair = new AppliancePair(
      {
        particulars: plan.scenario.appliance,
        speed: plan.speed ?? 1,
        random: random.fork('pair'),
        side: {
          wentDown: (atMs) => loseConnections(this.state, atMs),
          cameBack: (atMs) => this.serveAgain(atMs),
          moved: (atMs) => {
            loseConnections(this.state, atMs);
            this.serveAgain(atMs);
          },
        },
      },
      nowMs,
    );
    this.followed = siteSoftwareOf(this.pair.production);
    this.appliance = new SimulatedAppliance(plan.scenario, random.fork('appliance'), this.pair, nowMs);
    const { failsForGoodClients } = plan.scenario.faults;
    const failing = chooseFailing(random.fork('failing'), plan.clients, failsForGoodClients);
    this.clients = planFleet(plan.clients, plan.scenario.passive, random.fork('fleet')).map((planned, index) => {
      const own = random.fork('client', index);
      const at = { version: SOFTWARE_BEFORE.siteVersion, revision: SOFTWARE_BEFORE.siteRevision };
      return createClient(planned, index, at, failing.has(index), own);
    });
    this.vendor = new VendorFleet(
      {
        clients: this.clients,
        software: () => this.appliance.software,
        random: random.fork('vendor'),
        withExtras: plan.observed === true,
      },
      nowMs,
    );
    this.state = {
      scenario: plan.scenario,
      clients: this.clients,
      byClientId: new Map(this.clients.map((client) => [client.clientId, client])),
      appliance: this.appliance,
      timers: new TimerHeap<ClientTimer>(),
      outbox: new Outbox(),
      truth: this.truth,
      vendor: this.vendor,
      random: random.fork('site'),
      disturbedFences: new Set(),
      mishapsMost: Math.max(1, plan.maxAttempts - 2),
      distrusting: new Set(),
    };
    this.lead = plan.own ? new OwnLead(this.state, { ...plan.own, maxAttempts: plan.maxAttempts }) : null;
  }

  /** What the appliance runs after its upgrade. */
  get target(): Software {
    return this.softwareAfter;
  }

  /** New site software runs, for which the fleet has to upgrade. */
  get hasUpgraded(): boolean {
    return this.upgraded;
  }

  /** Clients that stay offline, as they do not trust the appliance. */
  get distrusting(): number {
    return this.state.distrusting.size;
  }

  /** Somebody brings the certificate stores up to date, of all but so many clients. */
  mendCertificateStores(leaving: number, nowMs: number): void {
    this.advance(nowMs);
    trustAgain(this.state, leaving, nowMs, (client) => !this.isAtTarget(client));
  }

  /** The whole fleet reports for the first time, at the old version. */
  enrol(nowMs = this.nowMs): void {
    enrol(this.state, this.clients, nowMs);
  }

  /**
   * Takes up a site that Rollcall knows already: every client stands where Rollcall saw it last, as a later generation of its install.
   * `target` is null when the appliance has not been upgraded yet. Those that Rollcall does not know are enrolled now. Upgrades that
   * were under way go on: a machine does not stop installing because its simulator was away.
   */
  resume(
    known: readonly KnownClient[],
    epoch: number,
    software: Software,
    target: Software | null,
    nowMs: number,
  ): void {
    this.advance(nowMs);
    this.appliance.software = software;
    this.followed = software;
    this.upgraded = target !== null;
    this.softwareAfter = target ?? SOFTWARE_AFTER;
    const byClientId = new Map(known.map((one) => [one.clientId, one]));
    for (const client of this.clients) {
      const before = byClientId.get(client.clientId);
      client.version = before?.version ?? client.version;
      client.revision = before?.revision ?? client.revision;
      client.epoch = epoch;
      client.reachable = client.connectionType === 'passive';
      this.vendor.takenUp(client, nowMs);
      if (before?.upgrading != null && target !== null)
        resumeUpgrade(this.state, client, before.upgrading, target, nowMs);
    }
    const unknown = this.clients.filter((client) => !byClientId.has(client.clientId));
    enrol(this.state, this.upgraded ? unknown : this.clients, nowMs);
  }

  /** There is one more upgrade to come, to this software: nobody is at the target any more. */
  planUpgrade(software: Software): void {
    this.softwareAfter = software;
    this.upgraded = false;
  }

  /** The appliance's base software is updated; its clients do not notice. */
  upgradeBase(): void {
    this.appliance.software = { ...this.appliance.software, baseVersion: this.target.baseVersion };
  }

  /** The site software's installation begins: unhealthy, and every connection is lost. */
  beginSiteUpgrade(nowMs = this.nowMs): void {
    const { production } = this.pair;
    production.healthy = false;
    production.message = 'The site software is being installed.';
    production.activity = 'installing_site';
    loseConnections(this.state, nowMs);
  }

  endSiteUpgrade(): void {
    const { production } = this.pair;
    this.appliance.software = { ...this.target };
    this.followed = this.target;
    production.healthy = true;
    production.message = null;
    production.activity = 'idle';
    this.upgraded = true;
  }

  /** The fleet comes back. `resumed`: it is the simulator that was away, so nobody's connection was just lost. */
  beginReturn(nowMs: number, resumed = false): void {
    if (!resumed) reportDisconnected(this.state);
    this.appliance.planOutages(nowMs);
    beginReturn(this.state, nowMs, (client) => !this.isAtTarget(client));
  }

  /** Brings everything to this moment. Times must not go back. */
  advance(nowMs: number): void {
    this.nowMs = Math.max(this.nowMs, nowMs);
    const { timers, appliance } = this.state;
    this.pair.advance(nowMs);
    for (let timer = timers.popDue(nowMs); timer !== undefined; timer = timers.popDue(nowMs))
      fireTimer(this.state, timer, nowMs);
    for (const index of appliance.link.finished(nowMs)) downloaded(this.state, this.clients[index]!, nowMs);
    if (!appliance.healthy) return;
    for (const index of appliance.gate.admit(nowMs)) admitted(this.state, this.clients[index]!, nowMs);
    this.lead?.grant(nowMs);
  }

  /** When `advance` or `takeBatch` has something to do next; -Infinity for now, Infinity for never. */
  nextDueMs(): number {
    const { timers, appliance, outbox } = this.state;
    return Math.min(
      timers.nextDueMs(),
      appliance.link.nextFinishMs(),
      appliance.healthy ? appliance.gate.nextAdmitMs() : Infinity,
      this.pair.nextDueMs(),
      outbox.nextDueMs(),
    );
  }

  takeBatch(nowMs: number, most: number): Parcel[] {
    return this.state.outbox.takeBatch(nowMs, most);
  }

  /** `results` in the order of the batch; `toStart` reads the start that a result carries. */
  answered(
    batch: readonly Parcel[],
    results: readonly CheckInResult[],
    toStart: (result: CheckInResult) => Start | null,
    nowMs: number,
  ): void {
    this.advance(nowMs);
    batch.forEach((parcel, place) => {
      const result = results[place];
      if (result === undefined) unanswered(this.state, parcel, nowMs, null);
      else answered(this.state, parcel, { result, start: toStart(result) }, nowMs);
    });
    this.lead?.grant(nowMs);
  }

  unanswered(batch: readonly Parcel[], retryAfterMs: number | null, nowMs: number): void {
    for (const parcel of batch) unanswered(this.state, parcel, nowMs, retryAfterMs);
  }

  /** A check-in has reached an appliance that leads its fleet by itself; its word on it. */
  hear(checkIn: CheckIn, nowMs: number): CheckInResult {
    this.advance(nowMs);
    if (this.lead === null) throw new Error('this appliance does not lead its fleet');
    return this.lead.hear(checkIn);
  }

  /** Somebody's console tries to Jump to a client of an appliance that leads its fleet by itself. Refused while it has to upgrade first. */
  jump(clientId: string, nowMs: number): ContactAnswer | { ok: false; reason: 'upgrade_pending' } {
    const answer = this.contact(clientId, nowMs);
    const client = this.state.byClientId.get(clientId);
    if (client === undefined || !this.vendor.recordOf(client).needsUpdate) return answer;
    this.lead?.jumped(client);
    return answer.ok ? { ok: false, reason: 'upgrade_pending' } : answer;
  }

  /** Draws what becomes of a start on its way to the appliance. */
  drawStartFault(start: Start): StartFault {
    const { startLost, startAnswerCut } = this.plan.scenario.faults;
    const place = this.startFaults.float();
    const fault = place < startLost ? 'lost' : place < startLost + startAnswerCut ? 'answer_cut' : 'none';
    if (fault !== 'none') this.state.disturbedFences.add(start.fence);
    return fault;
  }

  /** Whether a start that has arrived must wait until its client may take it, or refuses it. Whoever waits asks again. */
  mustWait(start: Start, nowMs: number): boolean {
    this.advance(nowMs);
    return mustWait(this.state.byClientId.get(start.clientId), start, nowMs);
  }

  start(start: Start, nowMs: number): StartJudgement {
    this.advance(nowMs);
    return takeStart(this.state, start, nowMs);
  }

  /** Connects to a passive client, which then checks in. An active one has its connection and nothing to add. */
  contact(clientId: string, nowMs: number): ContactAnswer {
    this.advance(nowMs);
    const client = this.state.byClientId.get(clientId);
    if (client === undefined) return { ok: false, reason: 'unknown_client' };
    if (!client.reachable) return { ok: false, reason: 'client_offline' };
    this.truth.contacts += 1;
    if (client.connectionType === 'passive') {
      setTimer(this.state, client, 'contacted', nowMs + client.random.between([100, 800]));
    }
    return { ok: true };
  }

  applyLimits(limits: ApplianceLimits, nowMs: number): void {
    this.advance(nowMs);
    this.appliance.applyLimits(limits, nowMs);
  }

  isAtTarget(client: SimulatedClient): boolean {
    return client.version === this.target.siteVersion && client.revision === this.target.siteRevision;
  }

  /** Every client is at the target and has said so, but for those that are meant to fail or to stay away. */
  isFinished(): boolean {
    if (!this.upgraded || this.truth.upgradingNow > 0) return false;
    return this.clients.every((client) => {
      if (this.state.distrusting.has(client.index)) return true;
      if (client.failsForGood) return client.failures >= this.plan.maxAttempts || this.isAtTarget(client);
      return this.isAtTarget(client) && client.acknowledged?.version === this.target.siteVersion;
    });
  }

  /** Check-ins that wait for an answer. */
  get unansweredCheckIns(): number {
    return this.state.outbox.size;
  }

  report(): Truth {
    return {
      scenario: this.plan.scenario.name,
      seed: this.plan.seed,
      clients: this.clients.length,
      upgradingNow: this.truth.upgradingNow,
      upgradingMost: this.truth.upgradingMost,
      atTarget: this.clients.reduce((sum, client) => sum + (this.isAtTarget(client) ? 1 : 0), 0),
      startsTaken: this.truth.startsTaken,
      startsRefusedLate: this.truth.startsRefusedLate,
      startsRefusedStale: this.truth.startsRefusedStale,
      checkInsAcknowledged: this.truth.checkInsAcknowledged,
      finished: this.isFinished(),
    };
  }

  /** The appliance in production is there again, with whatever it runs now, and the fleet comes back to it. */
  private serveAgain(nowMs: number): void {
    const software = siteSoftwareOf(this.pair.production);
    const { siteVersion, siteRevision } = this.followed;
    if (software.siteVersion !== siteVersion || software.siteRevision !== siteRevision) {
      this.softwareAfter = software;
      this.upgraded = true;
      chooseDistrusting(this.state);
    }
    this.followed = software;
    this.appliance.planOutages(nowMs);
    reportDisconnected(this.state);
    beginReturn(this.state, nowMs, (client) => client.version !== software.siteVersion);
  }
}

function chooseFailing(random: Prng, clients: number, count: number): Set<number> {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, clients)) chosen.add(random.int(0, clients - 1));
  return chosen;
}
