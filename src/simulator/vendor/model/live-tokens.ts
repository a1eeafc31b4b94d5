/**
 * The live tokens of one account: each lives for an hour, one more than there may be ends the oldest, and all that were given out before
 * a moment can be revoked. Says nothing of what a token looks like. Source: the vendor's API guides.
 */
export interface TokenLimits {
  readonly most: number;
  readonly seconds: number;
}

export class LiveTokens {
  issued = 0;
  /** When each was given out, oldest first. */
  private readonly tokens = new Map<string, number>();

  constructor(private readonly limits: TokenLimits) {}

  add(token: string, nowMs: number): void {
    this.issued += 1;
    this.forgetExpired(nowMs);
    this.tokens.set(token, nowMs);
    const [oldest] = this.tokens.keys();
    if (this.tokens.size > this.limits.most && oldest !== undefined) this.tokens.delete(oldest);
  }

  /** `revokedAtMs`: what was given out before that is dead. */
  isLive(token: string, nowMs: number, revokedAtMs: number | null): boolean {
    const issuedAtMs = this.tokens.get(token);
    if (issuedAtMs === undefined || issuedAtMs < (revokedAtMs ?? -Infinity)) return false;
    return nowMs < issuedAtMs + this.limits.seconds * 1000;
  }

  count(nowMs: number): number {
    this.forgetExpired(nowMs);
    return this.tokens.size;
  }

  revokeAll(): void {
    this.tokens.clear();
  }

  private forgetExpired(nowMs: number): void {
    for (const [token, issuedAtMs] of this.tokens) {
      if (nowMs < issuedAtMs + this.limits.seconds * 1000) return;
      this.tokens.delete(token);
    }
  }
}
