/**
 * The appliance's connection rate: a token bucket in front of which clients wait for their connection (the vendor's setting *connection
 * rate*, 1–300 a second). Clients that come back from their own upgrade go first: they try again at once, while the rest of a returning
 * fleet is spread out by its own back-off.
 */
export class ConnectionGate {
  private readonly urgent: number[] = [];
  private readonly waiting: number[] = [];
  private tokens: number;
  private filledAtMs: number;

  /** `ratePerSecond` Infinity lets everybody in at once. */
  constructor(
    private ratePerSecond: number,
    nowMs: number,
  ) {
    this.filledAtMs = nowMs;
    this.tokens = this.burst();
  }

  setRate(ratePerSecond: number, nowMs: number): void {
    this.fill(nowMs);
    this.ratePerSecond = ratePerSecond;
    this.tokens = Math.min(this.tokens, this.burst());
  }

  enqueue(index: number, urgent: boolean): void {
    (urgent ? this.urgent : this.waiting).push(index);
  }

  get length(): number {
    return this.urgent.length + this.waiting.length;
  }

  /** Those who are let in now, in order. */
  admit(nowMs: number): number[] {
    this.fill(nowMs);
    const places = Math.min(Math.floor(this.tokens), this.length);
    const admitted = this.urgent.splice(0, places);
    admitted.push(...this.waiting.splice(0, places - admitted.length));
    this.tokens -= places;
    return admitted;
  }

  /** When the next waiting client can be let in; Infinity when nobody waits. */
  nextAdmitMs(): number {
    if (this.length === 0) return Infinity;
    if (this.tokens >= 1) return this.filledAtMs;
    return this.filledAtMs + ((1 - this.tokens) / this.ratePerSecond) * 1000;
  }

  private fill(nowMs: number): void {
    const seconds = Math.max(0, nowMs - this.filledAtMs) / 1000;
    this.tokens = Number.isFinite(this.ratePerSecond)
      ? Math.min(this.burst(), this.tokens + seconds * this.ratePerSecond)
      : Infinity;
    this.filledAtMs = Math.max(this.filledAtMs, nowMs);
  }

  /** A tenth of a second's worth: over any second the rate is kept to within a tenth. */
  private burst(): number {
    return Number.isFinite(this.ratePerSecond) ? Math.max(1, this.ratePerSecond / 10) : Infinity;
  }
}
