import type { Prng } from '../../src/simulator/model/prng.js';
import type { TcpProxy } from '../chaos/net/tcp-proxy.js';
import type { Viewer } from './screens.js';

/** Cuts everybody off now and then, and lets slow viewers (by their names) stop and read on, until it is ended. */
export class StreamTrouble {
  readonly tally = { resets: 0, stops: 0 };
  private isOver = false;
  private readonly going: Promise<void>;

  constructor(
    private readonly proxy: TcpProxy,
    private readonly viewers: readonly Viewer[],
    private readonly random: Prng,
  ) {
    this.going = this.goOn();
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.going;
    for (const viewer of this.viewers) viewer.readOn();
  }

  private async goOn(): Promise<void> {
    while (!this.isOver) {
      await new Promise((resolve) => setTimeout(resolve, this.random.int(200, 1500)));
      if (this.random.chance(0.2)) {
        this.proxy.reset();
        this.tally.resets += 1;
      }
      for (const viewer of this.viewers.filter(({ name }) => name.startsWith('slow'))) this.disturb(viewer);
    }
  }

  private disturb(viewer: Viewer): void {
    if (this.random.chance(0.5)) return viewer.readOn();
    viewer.stopReading();
    this.tally.stops += 1;
  }
}
