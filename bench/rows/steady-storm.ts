import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet } from './fleet.js';

/** More than three times the highest connection rate that an appliance can be set to. */
const STORM_PER_SECOND = 1000;
const STORM_BATCH = 100;
/** Where the server falls behind, the storm waits for it rather than pile up. */
const STORM_POSTS_MAX = 32;

/** Clients that go offline and come back, at a steady rate, while the appliance works through the queue. */
export class Storm {
  private stopped = false;

  /** The last `spared` clients are left alone. */
  constructor(
    private readonly fleet: Fleet,
    private readonly spared: number,
  ) {}

  stop(): void {
    this.stopped = true;
  }

  /** Check-ins a second that it came to. */
  async run(): Promise<number> {
    const beganAtMs = performance.now();
    let sent = 0;
    const clientIds = this.fleet.clientIds.slice(0, -this.spared);
    const posting = new Set<Promise<void>>();
    for (let batch = 0; !this.stopped; batch += 1) {
      const from = (batch * STORM_BATCH) % (clientIds.length - STORM_BATCH);
      const pass = Math.floor((batch * STORM_BATCH) / (clientIds.length - STORM_BATCH));
      const cause = pass % 2 === 0 ? 'disconnected' : 'connected';
      const batched = clientIds.slice(from, from + STORM_BATCH);
      const checkIns = batched.map((clientId) => this.fleet.checkIn(clientId, cause));
      const posted = this.fleet.poster.post(checkIns).then(() => {
        sent += STORM_BATCH;
        posting.delete(posted);
      });
      posted.catch(() => undefined);
      posting.add(posted);
      // One that failed stays, and ends the storm here.
      if (posting.size >= STORM_POSTS_MAX) await Promise.race(posting);
      const dueAtMs = beganAtMs + ((batch + 1) * STORM_BATCH * 1000) / STORM_PER_SECOND;
      await delay(Math.max(0, dueAtMs - performance.now()));
    }
    await Promise.all(posting);
    return (sent * 1000) / (performance.now() - beganAtMs);
  }
}
