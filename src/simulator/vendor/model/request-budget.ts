/**
 * What one account of the appliance's API may ask: so many requests in any second and so many in any hour, over all calls. Decides
 * whether a request is answered; counts how many were asked for at most, those included that were refused. Only what was answered uses
 * the budget up, so that a caller that is refused and comes again is not kept out for ever.
 *
 * Invariant: in any half-open second or hour at most the limit was answered. Source: the vendor's API guides for the two numbers; that
 * the windows slide, and what becomes of refused requests, is not documented.
 */
export interface BudgetLimits {
  readonly perSecond: number;
  readonly perHour: number;
}

export interface Admission {
  readonly admitted: boolean;
  /** How many more would be answered within this second. */
  readonly remaining: number;
}

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** Times within a window that slides, oldest first. Times must not go back. */
class Window {
  private times: number[] = [];
  private from = 0;

  constructor(private readonly lengthMs: number) {}

  add(nowMs: number): void {
    this.times.push(nowMs);
  }

  /** How many lie within the window that ends with this moment. */
  count(nowMs: number): number {
    while (this.from < this.times.length && this.times[this.from]! <= nowMs - this.lengthMs) this.from += 1;
    if (this.from > 1024 && this.from * 2 > this.times.length) {
      this.times = this.times.slice(this.from);
      this.from = 0;
    }
    return this.times.length - this.from;
  }
}

export class RequestBudget {
  requests = 0;
  refused = 0;
  mostPerSecond = 0;
  mostPerHour = 0;
  private readonly answeredInSecond = new Window(SECOND_MS);
  private readonly answeredInHour = new Window(HOUR_MS);
  private readonly askedInSecond = new Window(SECOND_MS);
  private readonly askedInHour = new Window(HOUR_MS);

  constructor(private readonly limits: BudgetLimits) {}

  ask(nowMs: number): Admission {
    this.note(nowMs);
    const inSecond = this.answeredInSecond.count(nowMs);
    const admitted = inSecond < this.limits.perSecond && this.answeredInHour.count(nowMs) < this.limits.perHour;
    if (!admitted) {
      this.refused += 1;
      return { admitted, remaining: 0 };
    }
    this.answeredInSecond.add(nowMs);
    this.answeredInHour.add(nowMs);
    return { admitted, remaining: this.limits.perSecond - inSecond - 1 };
  }

  private note(nowMs: number): void {
    this.requests += 1;
    this.askedInSecond.add(nowMs);
    this.askedInHour.add(nowMs);
    this.mostPerSecond = Math.max(this.mostPerSecond, this.askedInSecond.count(nowMs));
    this.mostPerHour = Math.max(this.mostPerHour, this.askedInHour.count(nowMs));
  }
}
