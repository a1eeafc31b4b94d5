import { tokenErrorSchema } from '../../../contracts/appliance-api.js';
import type { ApplianceFailure } from './appliance-account.js';
import { localNowMs } from './account-budget.js';
import type { HttpAnswer } from './appliance-http.js';
import { failure } from './connection-failure.js';
import { failureDetail, isPage } from './failure-details.js';
import { retryAfterMsOf, tokenRefusalKind } from './model/answer-kind.js';
import { tokenReadSchema } from './read-schemas.js';
import type { SharedTokens } from './shared-tokens.js';

export interface Token {
  ok: true;
  value: string;
  /** By this process's clock. */
  issuedAtMs: number;
  renewAtMs: number;
  endsAtMs: number;
}

export interface TokenMeans {
  shared: SharedTokens;
  /** Which token: of which account, at which address; safe to be seen. */
  name: string;
  /** Binds what is kept to the secret that it was made with. */
  context: string;
  /** Makes the request for a token, in its turn. */
  ask: () => Promise<HttpAnswer | ApplianceFailure>;
}

/** Renewed when so much of its life is over, or so long before its end, whichever comes first. */
const RENEWED_AT = 0.8;
const RENEWED_BEFORE_END_MS = 5 * 60_000;
/** A token that ends sooner is not used any more when no other can be had. */
const LAST_USE_MS = 10_000;
const OTHERS_MAKE_IT_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 50;
/** An account that was refused is not asked for again at once, so that the appliance does not lock it. */
const REFUSED_FOR_MS = 15_000;

/** The live token of one account at one address: made once for all processes, kept, renewed before it ends. */
export class AccountTokens {
  private token: Token | null = null;
  private making: Promise<Token | ApplianceFailure> | null = null;
  private refusal: { failure: ApplianceFailure; untilMs: number } | null = null;

  constructor(private readonly means: TokenMeans) {}

  /** `anyway`: also when it was refused just now. */
  async current(anyway: boolean): Promise<Token | ApplianceFailure> {
    const { token, refusal } = this;
    const nowMs = localNowMs();
    if (token !== null && nowMs < token.renewAtMs) return token;
    if (refusal !== null && nowMs < refusal.untilMs && !anyway) return refusal.failure;
    const made = await this.made(null);
    return !made.ok && token !== null && nowMs < token.endsAtMs - LAST_USE_MS && this.token === token ? token : made;
  }

  /** Another than the one that is dead. */
  async renewed(dead: Token): Promise<Token | ApplianceFailure> {
    const { token } = this;
    if (token !== null && token.value !== dead.value) return token;
    this.token = null;
    return this.made(dead.value);
  }

  private made(dead: string | null): Promise<Token | ApplianceFailure> {
    this.making ??= this.make(dead).finally(() => (this.making = null));
    return this.making;
  }

  private async make(dead: string | null): Promise<Token | ApplianceFailure> {
    const { shared, name } = this.means;
    const untilMs = localNowMs() + OTHERS_MAKE_IT_WITHIN_MS;
    let lock = await shared.lock(name);
    while (true) {
      const theirs = await this.fromOthers(dead);
      if (theirs !== null) {
        if (lock === 'mine') await shared.unlock(name);
        return (this.token = theirs);
      }
      if (lock !== 'theirs' || localNowMs() > untilMs) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      lock = await shared.lock(name);
    }
    try {
      return await this.askFor();
    } finally {
      if (lock === 'mine') await shared.unlock(name);
    }
  }

  private async fromOthers(dead: string | null): Promise<Token | null> {
    const found = await this.means.shared.read(this.means.name, this.means.context);
    if (found === null || found.value === dead) return null;
    const token = lived(found.value, found.lifeMs, localNowMs() - (found.lifeMs - found.leftMs));
    return localNowMs() < token.renewAtMs ? token : null;
  }

  private async askFor(): Promise<Token | ApplianceFailure> {
    const askedAtMs = localNowMs();
    const answer = await this.means.ask();
    if (!answer.ok) return answer;
    const parsed = answer.status === 200 ? tokenReadSchema.safeParse(jsonOf(answer.text)) : null;
    if (parsed === null || !parsed.success) return this.refused(answer);
    const { access_token: value, expires_in: seconds } = parsed.data;
    const lifeMs = seconds * 1000;
    await this.means.shared.keep(this.means.name, this.means.context, { value, lifeMs });
    this.refusal = null;
    // Counted from before it was asked for: it is not younger than that.
    return (this.token = lived(value, lifeMs, askedAtMs));
  }

  private refused(answer: HttpAnswer): ApplianceFailure {
    const { reason, retryable, delivered } = tokenRefusalKind(answer.status, isPage(answer));
    const retryAfterMs = retryAfterMsOf(answer.headers['retry-after'], Date.now());
    const made = failure(reason, refusalDetail(answer), { retryable, delivered, retryAfterMs });
    if (reason === 'token_refused') this.refusal = { failure: made, untilMs: localNowMs() + REFUSED_FOR_MS };
    return made;
  }
}

function lived(value: string, lifeMs: number, issuedAtMs: number): Token {
  // A token that lives shorter than the time before its end is renewed by its share alone.
  const before = lifeMs > 2 * RENEWED_BEFORE_END_MS ? lifeMs - RENEWED_BEFORE_END_MS : lifeMs;
  const renewAtMs = issuedAtMs + Math.min(lifeMs * RENEWED_AT, before);
  return { ok: true, value, issuedAtMs, renewAtMs, endsAtMs: issuedAtMs + lifeMs };
}

/** What is in the way before any account is looked at; null: nothing is. */
function wayDetail(answer: HttpAnswer): string | null {
  const { status } = answer;
  if (status >= 300 && status < 400)
    return 'The token is asked for at an address that leads elsewhere; redirects are not followed.';
  if (status === 407) return failureDetail('proxy_failed', answer);
  if (status === 429) return 'The appliance asks to make fewer requests.';
  if (status >= 500) return `No token can be had. ${failureDetail('server_error', answer)}`;
  if (isPage(answer))
    return `A page came instead of a token (${status}): is it the address of the appliance's site, and does something before it, such as a proxy or a sign-in page, answer for it?`;
  if (status === 404) return "There is no token to be had at that address: is it the address of the appliance's site?";
  const isOfAccount = status === 400 || status === 401 || status === 403;
  return isOfAccount ? null : "What was answered is no token: is it the address of the appliance's site?";
}

function refusalDetail(answer: HttpAnswer): string {
  const { status, text } = answer;
  const ofWay = wayDetail(answer);
  if (ofWay !== null) return ofWay;
  const where = 'at /login › Management › API Configuration';
  const parsed = tokenErrorSchema.safeParse(jsonOf(text));
  const error = parsed.success ? parsed.data.error : null;
  if (error === 'invalid_client')
    return `The appliance does not know this client ID, or its secret is another: compare both ${where}.`;
  if (error === 'unauthorized_client' || error === 'access_denied' || status === 403) {
    return `The appliance does not let this account have a token: see that the account is enabled, and that this machine's address is allowed, ${where}.`;
  }
  if (error === 'unsupported_grant_type') return 'The appliance does not give tokens for client credentials.';
  return `The appliance gives no token for this client ID and secret: compare both ${where}.`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
