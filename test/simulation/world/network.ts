import type { Prng } from '../../../src/simulator/model/prng.js';
import type { Scheduler } from './scheduler.js';

/** How the network behaves: shares of messages, and times in ms. */
export interface Weather {
  lost: number;
  doubled: number;
  /** The usual delay; a share is far above it, some by minutes. */
  delayMs: number;
  slow: number;
}

export const FAIR: Weather = { lost: 0, doubled: 0, delayMs: 5, slow: 0 };

const SLOWEST_MS = 240_000;

/** A network that loses, doubles, overtakes and holds up. Each message is on its own. */
export class Network {
  weather: Weather = FAIR;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Prng,
  ) {}

  /** Delivers never, once or twice. */
  send(deliver: () => void): void {
    const { lost, doubled } = this.weather;
    if (!this.random.chance(lost)) this.deliver(deliver);
    if (this.random.chance(doubled)) this.deliver(deliver);
  }

  private deliver(deliver: () => void): void {
    this.scheduler.after(this.delay(), deliver);
  }

  private delay(): number {
    const { delayMs, slow } = this.weather;
    const usual = Math.round(delayMs * 2 * this.random.float());
    if (!this.random.chance(slow)) return usual;
    return Math.min(SLOWEST_MS, Math.round(this.random.logNormal(4000, 1.6)));
  }
}
