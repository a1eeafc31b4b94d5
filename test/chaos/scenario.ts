import type { Range } from '../../src/simulator/model/scenarios.js';
import type { Prng } from '../../src/simulator/model/prng.js';
import type { VerdictLine } from '../../src/simulator/verdict.js';
import type { Auditor } from './judge/auditor.js';
import type { ChaosFleet } from './fleet/chaos-fleet.js';
import type { SteadyLoad } from './load/steady-load.js';
import type { ChaosStage, StagePlan } from './stage/chaos-stage.js';

/** What a scenario breaks things with. */
export interface Chaos {
  readonly stage: ChaosStage;
  readonly fleet: ChaosFleet;
  readonly load: SteadyLoad;
  readonly auditor: Auditor;
  readonly random: Prng;
  readonly signal: AbortSignal;
  /** How long the whole of it is to take. */
  readonly seconds: number;
  readonly isOver: boolean;
  pause(seconds: number | Range): Promise<void>;
  say(line: string): void;
  /** Something that is judged besides what is judged of every scenario. */
  check(line: VerdictLine): void;
  /**
   * One fault, while many clients wait for their upgrade: `act` breaks something and resolves when it stands again (or at once, when what
   * is left has to go on without it). From then until the next start reaches a client is the time to recover.
   */
  strike(what: string, act: () => Promise<void>): Promise<void>;
}

export interface ChaosScenario {
  readonly name: string;
  /** What it does, for `--list`. */
  readonly story: string;
  /** Shorter ones would not show what is to be shown. */
  readonly leastSeconds?: number;
  /** Why it cannot be played on this machine; null when it can. Skipped is not passed. */
  missing?(): Promise<string | null>;
  /** What it needs of the stage besides the usual. `close` is called when the stage is gone. */
  prepare?(random: Prng): Promise<Partial<StagePlan> & { close?: () => Promise<void> }>;
  play(chaos: Chaos): Promise<void>;
}
