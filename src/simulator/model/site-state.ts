import type { CheckIn } from '../../contracts/check-ins.js';
import type { SimulatedAppliance } from './appliance.js';
import type { SimulatedClient } from './client.js';
import type { Outbox } from './outbox.js';
import type { Prng } from './prng.js';
import type { Scenario } from './scenarios.js';
import type { TimerHeap } from './timer-heap.js';
import type { TruthCount } from './truth.js';
import type { VendorFleet } from './vendor-fleet.js';

/** What a client's timers are for. */
export type TimerKind =
  | 'heartbeat'
  | 'return'
  | 'passive_check_in'
  | 'contacted'
  | 'installed'
  | 'stop'
  | 'vanish'
  | 'deliver_delayed'
  | 'repeat';

export interface ClientTimer {
  readonly dueMs: number;
  readonly kind: TimerKind;
  readonly index: number;
  /** For `heartbeat` and the timers of an upgrade: overtaken when the client's token has moved on. */
  readonly token: number;
  /** For `deliver_delayed` and `repeat`. */
  readonly checkIn?: CheckIn;
}

/** All that the simulated site is; the functions beside this file change it, one moment at a time. */
export interface SiteState {
  readonly scenario: Scenario;
  readonly clients: readonly SimulatedClient[];
  readonly byClientId: ReadonlyMap<string, SimulatedClient>;
  readonly appliance: SimulatedAppliance;
  readonly timers: TimerHeap<ClientTimer>;
  readonly outbox: Outbox;
  readonly truth: TruthCount;
  readonly vendor: VendorFleet;
  readonly random: Prng;
  /** Starts whose request or answer was lost, by fence. */
  readonly disturbedFences: Set<number>;
  /** How many of one client's upgrades may go wrong by chance, so that only those meant to fail use up their attempts. */
  readonly mishapsMost: number;
  /** Clients that do not trust the appliance any more, by index. */
  readonly distrusting: Set<number>;
}

export function setTimer(
  state: SiteState,
  client: SimulatedClient,
  kind: TimerKind,
  dueMs: number,
  rest: { token?: number; checkIn?: CheckIn } = {},
): void {
  state.timers.push({ dueMs, kind, index: client.index, token: rest.token ?? 0, checkIn: rest.checkIn });
}
