import type { ApplianceRight } from '../contracts/observed-words.js';
import type { SimulationScenario } from '../contracts/simulation-words.js';
import type { ApiFault } from './model/api-faults.js';

/** What is played, and where: the same for a play with a verdict and for a site that stays. */
export interface PlayOptions {
  /** Where Rollcall answers, without a path. */
  readonly url: string;
  /** An administrator's key. */
  readonly key: string;
  readonly scenario: SimulationScenario;
  readonly clients: number;
  readonly seed: number;
  /** Overrides the scenario's maximum of concurrent upgrades. */
  readonly limit?: number;
  /** Rollcall only looks on, by the appliance's own API, and the appliance leads its fleet by itself. */
  readonly observed?: boolean;
  /** The appliance is reached by HTTPS, with a certificate of its own making. */
  readonly https?: boolean;
  /** What the API account of the appliance may do; by default all that Rollcall makes use of. */
  readonly rights?: readonly ApplianceRight[];
  /** What goes wrong with the appliance's API while the fleet comes back, one after the other. */
  readonly faults?: readonly ApiFault[];
  readonly port?: number;
  /** By how much the appliance's own hours are compressed; by default 300 where a plan leads, else 1. */
  readonly speed?: number;
  /** The simulation plays the person who confirms the steps of a plan. */
  readonly autoConfirm?: boolean;
}
