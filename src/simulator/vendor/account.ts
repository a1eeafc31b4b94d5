import { randomBytes, timingSafeEqual } from 'node:crypto';
import { REQUESTS_PER_HOUR, REQUESTS_PER_SECOND, TOKENS_MAX, TOKEN_SECONDS } from '../../contracts/appliance-api.js';
import type { ApplianceRight } from '../../contracts/observed-words.js';
import { LiveTokens } from './model/live-tokens.js';
import { RequestBudget } from './model/request-budget.js';

/** Its id; its secret is that of the played appliance. */
export const ACCOUNT_ID = 'rollcall';

const LIMITS = { perSecond: REQUESTS_PER_SECOND, perHour: REQUESTS_PER_HOUR };

/** The API account of the played appliance, or pair: what it may do, its tokens, and what it has asked. */
export class ApiAccount {
  rights: ReadonlySet<ApplianceRight>;
  /** While an appliance installs, nobody reaches it; otherwise it answers that it is not well. */
  isGoneWhileInstalling = false;
  readonly tokens = new LiveTokens({ most: TOKENS_MAX, seconds: TOKEN_SECONDS });
  readonly budget = new RequestBudget(LIMITS);
  /** Of those who look at the health with the appliance's own secret. */
  private readonly ownBudget = new RequestBudget(LIMITS);

  constructor(
    readonly secret: string,
    rights: readonly ApplianceRight[],
  ) {
    this.rights = new Set(rights);
  }

  knows(id: string, secret: string): boolean {
    return id === ACCOUNT_ID && isSame(secret, this.secret);
  }

  issueToken(nowMs: number): string {
    const token = randomBytes(24).toString('base64url');
    this.tokens.add(token, nowMs);
    return token;
  }

  /** Whose budget a call with this header is counted in; null: nobody's, it carries no live token. */
  budgetOf(
    authorization: string | undefined,
    nowMs: number,
    { revokedAtMs, ownSecret }: { revokedAtMs: number | null; ownSecret: boolean },
  ): RequestBudget | null {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    if (ownSecret && isSame(token, this.secret)) return this.ownBudget;
    return this.tokens.isLive(token, nowMs, revokedAtMs) ? this.budget : null;
  }

  usage(nowMs: number) {
    const { requests, refused, mostPerSecond, mostPerHour } = this.budget;
    const { issued: tokensIssued } = this.tokens;
    return { requests, refused, mostPerSecond, mostPerHour, tokensIssued, tokensLive: this.tokens.count(nowMs) };
  }
}

/** Compares without telling by its time how much of the secret was right. */
export function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
