import { isConnectionFailure, isRetryable } from '../platform/database/database.js';

interface Parcel<Item, Result> {
  items: readonly Item[];
  resolve: (results: Result[]) => void;
  reject: (error: unknown) => void;
}

/** At most so many items in one transaction, so long as no single parcel is larger. */
const GROUP_MAX = 1000;
const GROUPS_AT_ONCE = 2;
/** Groups begin at least so far apart, so that single check-ins share a transaction under load; at rest nothing waits. */
const SPACING_MS = 4;
const RATE_SMOOTHING = 0.2;

/** Says whether the database, not an item, is at fault: nothing is wrong with the items, and the sender may send them again. */
export const isDatabasesFault = (error: unknown): boolean => isConnectionFailure(error) || isRetryable(error);

/**
 * Groups what arrives at about the same time into few transactions. While two are being saved, whatever comes waits and goes together
 * into the next: under load groups grow, at rest a parcel is saved at once. A group that fails is halved until the culprit is alone.
 */
export class Groups<Item, Result> {
  private readonly waiting: Parcel<Item, Result>[] = [];
  private running = 0;
  private lastBeganAtMs = -Infinity;
  private timer: NodeJS.Timeout | null = null;
  private itemCount = 0;
  private rate: number | null = null;

  /** `save` answers one result an item, in order; `culprit` the result of an item that cannot be saved even alone. */
  constructor(
    private readonly save: (items: readonly Item[]) => Promise<Result[]>,
    private readonly culprit: (item: Item, error: unknown) => Result,
    private readonly spacingMs = SPACING_MS,
  ) {}

  /** Items that wait or are being saved. */
  get waitingCount(): number {
    return this.itemCount;
  }

  /** Items saved per second of late, or null before the first. */
  get ratePerSecond(): number | null {
    return this.rate;
  }

  /** Resolves once the items are saved; rejects when the database cannot be reached or is too busy. */
  add(items: readonly Item[]): Promise<Result[]> {
    this.itemCount += items.length;
    return new Promise<Result[]>((resolve, reject) => {
      this.waiting.push({ items, resolve, reject });
      // What arrives in the same turn of the event loop goes into the same group.
      setImmediate(() => this.next());
    });
  }

  private next(): void {
    while (this.timer === null && this.running < GROUPS_AT_ONCE && this.waiting.length > 0) {
      const waitMs = this.lastBeganAtMs + this.spacingMs - performance.now();
      if (waitMs > 0 && this.itemCount < GROUP_MAX) return this.nextAfter(waitMs);
      this.lastBeganAtMs = performance.now();
      void this.run(this.take());
    }
  }

  private nextAfter(waitMs: number): void {
    this.timer = setTimeout(() => {
      this.timer = null;
      this.next();
    }, waitMs);
  }

  private take(): Parcel<Item, Result>[] {
    let size = 0;
    let count = 0;
    while (count < this.waiting.length && (count === 0 || size + this.waiting[count]!.items.length <= GROUP_MAX)) {
      size += this.waiting[count]!.items.length;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async run(parcels: Parcel<Item, Result>[]): Promise<void> {
    this.running += 1;
    const items = parcels.length === 1 ? parcels[0]!.items : parcels.flatMap((parcel) => parcel.items);
    const startedAt = performance.now();
    try {
      const results = await this.saveOrHalve(items);
      let from = 0;
      for (const parcel of parcels) {
        parcel.resolve(results.slice(from, from + parcel.items.length));
        from += parcel.items.length;
      }
      this.measure(items.length, performance.now() - startedAt);
    } catch (error) {
      for (const parcel of parcels) parcel.reject(error);
    } finally {
      this.running -= 1;
      this.itemCount -= items.length;
      this.next();
    }
  }

  private async saveOrHalve(items: readonly Item[]): Promise<Result[]> {
    try {
      return await this.save(items);
    } catch (error) {
      if (isDatabasesFault(error)) throw error;
      if (items.length === 1) return [this.culprit(items[0]!, error)];
      const middle = Math.floor(items.length / 2);
      const first = await this.saveOrHalve(items.slice(0, middle));
      return [...first, ...(await this.saveOrHalve(items.slice(middle)))];
    }
  }

  private measure(count: number, elapsedMs: number): void {
    const now = (count * 1000 * this.running) / Math.max(1, elapsedMs);
    this.rate = this.rate === null ? now : this.rate + RATE_SMOOTHING * (now - this.rate);
  }
}
