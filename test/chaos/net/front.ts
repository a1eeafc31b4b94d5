import type { Prng } from '../../../src/simulator/model/prng.js';
import { TcpProxy } from './tcp-proxy.js';

const LOOK_EVERY_MS = 500;
const LOOK_WITHIN_MS = 2000;
/** One slow answer is no reason to send everybody away. */
const MISSES_MOST = 2;

/**
 * One address for several api processes, as a load balancer gives: connections go to each in turn; one that refuses, or does not say
 * that it is live, gets none until it does.
 */
export class Front {
  private readonly misses = new Map<number, number>();
  private turn = 0;
  private isOver = false;
  private readonly looking: Promise<void>[];
  proxy!: TcpProxy;

  private constructor(private readonly ports: readonly number[]) {
    this.looking = ports.map((port) => this.lookAfter(port));
  }

  static async open(ports: readonly number[], random: Prng): Promise<Front> {
    const front = new Front(ports);
    front.proxy = await TcpProxy.listen(
      () => front.inTurn(),
      random,
      (port) => front.misses.set(port, MISSES_MOST),
    );
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${this.proxy.port}`;
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.proxy.close();
    await Promise.all(this.looking);
  }

  /** Those that are well, from the next on; all of them when none is, so that the refusal is theirs. */
  private inTurn(): number[] {
    this.turn += 1;
    const rotated = this.ports.map((_, index) => this.ports[(this.turn + index) % this.ports.length]!);
    const well = rotated.filter((port) => (this.misses.get(port) ?? 0) < MISSES_MOST);
    return well.length > 0 ? well : rotated;
  }

  private async lookAfter(port: number): Promise<void> {
    while (!this.isOver) {
      const misses = (await isLive(port)) ? 0 : (this.misses.get(port) ?? 0) + 1;
      this.misses.set(port, misses);
      if (misses === MISSES_MOST) this.proxy?.reset(port);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

async function isLive(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LOOK_WITHIN_MS);
    const response = await fetch(`http://127.0.0.1:${port}/health/live`, { signal });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}
