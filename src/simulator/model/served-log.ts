import type { VendorTruth } from './vendor-fleet.js';

/** A row as it was handed out: when, and what was true of its client at that moment. */
export interface Serving {
  readonly servedAtMs: number;
  readonly truth: VendorTruth;
}

const KEPT_MOST = 30;

/**
 * What was true of each client whenever the appliance handed out its row, so that what a watcher says of it later can be compared with
 * what could be seen and not with what has become of it since. Times of one client must not go back.
 */
export class ServedLog {
  private readonly servings = new Map<number, Serving[]>();

  note(id: number, servedAtMs: number, truth: VendorTruth): void {
    const kept = this.servings.get(id) ?? [];
    if (kept.length === 0) this.servings.set(id, kept);
    if (kept.length === KEPT_MOST) kept.shift();
    kept.push({ servedAtMs, truth });
  }

  /** The serving that a page brought which was asked for at this moment: the first since then. */
  at(id: number, seenAtMs: number): Serving | null {
    return this.servings.get(id)?.find(({ servedAtMs }) => servedAtMs >= seenAtMs) ?? null;
  }
}
