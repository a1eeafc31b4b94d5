import { setMaxListeners } from 'node:events';
import { pause } from '../../src/simulator/pause.js';
import { Prng } from '../../src/simulator/model/prng.js';
import type { Range } from '../../src/simulator/model/scenarios.js';
import type { VerdictLine } from '../../src/simulator/verdict.js';
import { ChaosFleet, FLEET_SLUG } from './fleet/chaos-fleet.js';
import { Auditor } from './judge/auditor.js';
import { judgeChaos, type ChaosVerdict } from './judge/chaos-verdict.js';
import { isTooSlow, measureRecovery, type Recovery } from './judge/recovery.js';
import { replayGrants } from './judge/slots.js';
import { createBystandersSite, SteadyLoad } from './load/steady-load.js';
import type { Chaos, ChaosScenario } from './scenario.js';
import { ChaosStage } from './stage/chaos-stage.js';

export interface ChaosOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly clients: number;
  readonly signal?: AbortSignal;
  say?(line: string): void;
}

const SETTLES_WITHIN_SECONDS = 150;
const LIMIT_CHANGES_EVERY: Range = [10, 25];
const BUSY_WITHIN_MS = 120_000;

/** The middle of the limits; a round of a fleet takes about as long whatever its size. */
const limitOf = (clients: number) => Math.max(3, Math.round(clients / 25));

/** Plays one scenario on a stage of its own and answers the verdict. Throws when it could not be played, or the signal ended it. */
export async function playChaos(scenario: ChaosScenario, options: ChaosOptions): Promise<ChaosVerdict> {
  const random = new Prng(`chaos/${scenario.name}/${options.seed}`);
  const ending = new AbortController();
  const signal = options.signal === undefined ? ending.signal : AbortSignal.any([options.signal, ending.signal]);
  // Many wait at a time: it is no leak.
  setMaxListeners(0, signal);
  const { close, ...plan } = (await scenario.prepare?.(random.fork('stage'))) ?? {};
  try {
    const stage = await ChaosStage.open({ random: random.fork('network'), ...plan });
    try {
      return await new OneChaos(scenario, options, stage, random, signal).playToTheEnd();
    } finally {
      ending.abort(new Error('the chaos is over'));
      await stage.close();
    }
  } finally {
    await close?.();
  }
}

class OneChaos implements Chaos {
  fleet!: ChaosFleet;
  load!: SteadyLoad;
  auditor!: Auditor;
  readonly random: Prng;
  private readonly limitRandom: Prng;
  private readonly recoveries: Recovery[] = [];
  private readonly ownLines: VerdictLine[] = [];
  private readonly firstLimit: number;
  private limitHighest: number;
  private readonly faultsOver = new AbortController();
  private faults = 0;
  private untilMs = Infinity;

  constructor(
    private readonly scenario: ChaosScenario,
    private readonly options: ChaosOptions,
    readonly stage: ChaosStage,
    random: Prng,
    readonly signal: AbortSignal,
  ) {
    this.random = random.fork('faults');
    this.limitRandom = random.fork('limits');
    this.firstLimit = this.limitHighest = limitOf(options.clients);
  }

  get seconds(): number {
    return this.options.seconds;
  }

  get isOver(): boolean {
    return performance.now() >= this.untilMs;
  }

  async pause(seconds: number | Range): Promise<void> {
    await pause((typeof seconds === 'number' ? seconds : this.random.between(seconds)) * 1000, this.signal);
  }

  say(line: string): void {
    this.options.say?.(line);
  }

  check(line: VerdictLine): void {
    this.ownLines.push(line);
  }

  async strike(what: string, act: () => Promise<void>): Promise<void> {
    const release = await this.whenBusy();
    try {
      await act();
      this.noteRecovery(what, await measureRecovery(what, this.fleet, this.stage.postgres));
    } finally {
      release();
    }
    await this.auditor.audit();
  }

  async playToTheEnd(): Promise<ChaosVerdict> {
    const { stage, options } = this;
    const { seed, clients } = options;
    const fleetPlan = {
      url: stage.url,
      key: stage.adminKey,
      clients,
      seed,
      limit: this.firstLimit,
      signal: this.signal,
    };
    this.fleet = await ChaosFleet.open(fleetPlan);
    await createBystandersSite(stage.url, stage.adminKey);
    this.load = new SteadyLoad(stage.url, stage.adminKey, 'steady');
    this.auditor = new Auditor(stage.postgres, this.fleet);
    this.auditor.alsoWatch(this.load.bystanders);
    this.fleet.start();
    const beganMs = performance.now();
    this.untilMs = beganMs + options.seconds * 1000;
    const moving = this.moveLimit();
    try {
      await this.scenario.play(this);
      this.faultsOver.abort();
      await moving;
      this.say('all faults are over; waiting for everybody to be back');
      return await this.verdict(beganMs);
    } finally {
      this.faultsOver.abort();
      await this.load.bystanders.end();
      await this.auditor.end().catch(() => undefined);
      await moving.catch(() => undefined);
      await this.fleet.close();
    }
  }

  private async verdict(beganMs: number): Promise<ChaosVerdict> {
    const { fleet, stage, load, auditor, options } = this;
    const settled = await fleet.settle(SETTLES_WITHIN_SECONDS * 1000);
    await load.bystanders.end();
    await auditor.end();
    const { truth, upgrades } = fleet;
    const lines = judgeChaos({
      replay: await replayGrants(stage.postgres, FLEET_SLUG, this.firstLimit),
      truth,
      limitHighest: this.limitHighest,
      lost: [...auditor.lost],
      audits: auditor.audits,
      unfitAnswers: load.book.unfit(),
      settled,
      settledWithinSeconds: SETTLES_WITHIN_SECONDS,
      recoveries: this.recoveries,
      unexpectedExits: stage.unexpectedExits,
      upgrades,
      runs: await fleet.runCount(),
      fleetFailure: fleet.failure,
    });
    const all = [...lines, ...this.ownLines];
    return {
      scenario: this.scenario.name,
      seed: options.seed,
      clients: options.clients,
      seconds: (performance.now() - beganMs) / 1000,
      clean: all.every(({ ok }) => ok),
      lines: all,
      seen: [
        `${this.faults} faults in ${upgrades} upgrades of the appliance; ${truth.startsTaken} starts taken, ` +
          `${truth.startsTakenAgain} told again, ${truth.startsRefusedLate} refused as late, ${truth.startsRefusedStale} as stale, ` +
          `${truth.startsRefusedOffline} for clients that were gone`,
        `${truth.upgradesSucceeded} upgrades succeeded, ${truth.upgradesFailed} were stopped at the longest time allowed`,
        `check-ins acknowledged: ${truth.checkInsAcknowledged} of the fleet, ${load.bystanders.count} of bystanders; ${auditor.audits} audits`,
        `batches of the bystanders: ${load.book.summary()}`,
      ],
    };
  }

  private noteRecovery(what: string, recovery: Recovery | null): void {
    this.faults += 1;
    if (recovery === null) {
      this.say(`${what}: nobody was left to wait for a start`);
      return;
    }
    this.recoveries.push(recovery);
    const { seconds, because } = recovery;
    const took = seconds === null ? 'no start came' : `the next start after ${seconds.toFixed(2)} s`;
    const mark = isTooSlow(recovery) ? 'TOO SLOW  ' : '';
    this.say(`${mark}${what}: ${took}${because === null ? '' : ` (${because})`}`);
  }

  /** A run is on and many wait; the answer lets the appliance be upgraded again. */
  private async whenBusy(): Promise<() => void> {
    const untilMs = performance.now() + BUSY_WITHIN_MS;
    const atLeast = this.options.clients / 4;
    while (!this.fleet.isBusy(atLeast)) {
      if (this.fleet.failure !== null) throw this.fleet.failure;
      if (performance.now() > untilMs) throw new Error('the fleet did not return: there is nobody left to upgrade');
      await this.pause(0.05);
    }
    return this.fleet.hold();
  }

  /** Now up, now down, by the seed. */
  private async moveLimit(): Promise<void> {
    const middle = this.firstLimit;
    const over = this.faultsOver.signal;
    const signal = AbortSignal.any([this.signal, over]);
    while (!over.aborted) {
      await pause(this.limitRandom.between(LIMIT_CHANGES_EVERY) * 1000, signal).catch(() =>
        this.signal.throwIfAborted(),
      );
      if (over.aborted) return;
      const limit = this.limitRandom.int(Math.max(2, Math.floor(middle / 2)), middle * 2);
      this.limitHighest = Math.max(this.limitHighest, limit);
      await this.fleet.changeLimit(limit);
    }
  }
}
