import type { RequestClass } from '../../../contracts/observed-words.js';

/** How many calls of a class one process makes at once: what waits for an answer does not pile up behind a slow appliance. */
const AT_ONCE_MAX: Record<RequestClass, number> = { health: 4, person: 4, sweep: 3, backup: 1 };

/** Lets in as many calls of each class as may be under way, in the order in which they came. */
export class Lanes {
  private readonly underWay = new Map<RequestClass, number>();
  private readonly waiting = new Map<RequestClass, (() => void)[]>();

  async within<Result>(requestClass: RequestClass, work: () => Promise<Result>): Promise<Result> {
    const now = this.underWay.get(requestClass) ?? 0;
    if (now >= AT_ONCE_MAX[requestClass]) await this.turn(requestClass);
    else this.underWay.set(requestClass, now + 1);
    try {
      return await work();
    } finally {
      this.leave(requestClass);
    }
  }

  private turn(requestClass: RequestClass): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(requestClass, [...(this.waiting.get(requestClass) ?? []), resolve]);
    });
  }

  /** Whoever is next takes the place over. */
  private leave(requestClass: RequestClass): void {
    const next = this.waiting.get(requestClass)?.shift();
    if (next !== undefined) next();
    else this.underWay.set(requestClass, (this.underWay.get(requestClass) ?? 1) - 1);
  }
}
