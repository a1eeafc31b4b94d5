import type { VendorTruth } from './vendor-fleet.js';

/** A row as it was handed out: when, and what was true of its client at that moment. */
export interface Serving {
  readonly servedAtMs: number;
  readonly truth: VendorTruth;
}

/** Servings one after the other of which the same was true. */
interface Stretch {
  readonly fromMs: number;
  toMs: number;
  readonly truth: VendorTruth;
}

/** Changes of what was true that are kept of a client. */
const KEPT_MOST = 30;

/**
 * What was true of each client whenever the appliance handed out its row, so that what a watcher says of it later can be compared with
 * what could be seen and not with what has become of it since. Times of one client must not go back.
 */
export class ServedLog {
  private readonly stretches = new Map<number, Stretch[]>();

  note(id: number, servedAtMs: number, truth: VendorTruth): void {
    const kept = this.stretches.get(id) ?? [];
    if (kept.length === 0) this.stretches.set(id, kept);
    const last = kept.at(-1);
    if (last !== undefined && isSame(last.truth, truth)) {
      last.toMs = servedAtMs;
      return;
    }
    if (kept.length === KEPT_MOST) kept.shift();
    kept.push({ fromMs: servedAtMs, toMs: servedAtMs, truth });
  }

  /**
   * What a page brought that was asked for at this moment: what was true at the first serving since then. Its time is exact where
   * something had changed with it, otherwise no later than it was.
   */
  at(id: number, seenAtMs: number): Serving | null {
    const stretch = this.stretches.get(id)?.find(({ toMs }) => toMs >= seenAtMs);
    return stretch === undefined ? null : { servedAtMs: Math.max(stretch.fromMs, seenAtMs), truth: stretch.truth };
  }

  /** The first serving of every stretch that is kept, oldest first. */
  of(id: number): readonly Serving[] {
    return (this.stretches.get(id) ?? []).map(({ fromMs, truth }) => ({ servedAtMs: fromMs, truth }));
  }
}

function isSame(one: VendorTruth, other: VendorTruth): boolean {
  return one.pending === other.pending && one.online === other.online && one.lost === other.lost;
}
