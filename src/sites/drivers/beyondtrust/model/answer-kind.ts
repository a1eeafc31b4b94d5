/**
 * Decides what an answer of the appliance means: an answer, a failure, or a reason to ask again with another token. A dead token and a
 * parameter that the appliance does not know are both a 401, so it takes the age of the token, what the body says, and what became of a
 * second try to tell them apart. It makes no request. Source: the Configuration API's description of errors.
 */
import type { DriverFailure } from '../../../../contracts/observed-words.js';

export interface AnswerFacts {
  status: number;
  /** A page for a browser, which the API never answers: it is of whatever stands before the appliance, or of another part of it. */
  isPage: boolean;
  /** What the body says under `error` and `message`, where it says such. Never shown. */
  error: string | null;
  message: string | null;
  /** Null: the call went without one. */
  tokenAgeMs: number | null;
  /** The same token was accepted by another call: by whichever came before, or by one that was made to find out. Null: nobody knows. */
  tokenAccepted: boolean | null;
  /** It is the second answer: the call was made again with a new token. */
  repeated: boolean;
}

export type AnswerKind =
  | { kind: 'answer' }
  /** Make the call again with a new token. */
  | { kind: 'renew' }
  /** Ask something that is known to be right with the same token, then judge again. */
  | { kind: 'try_token' }
  | { kind: 'failure'; reason: DriverFailure; retryable: boolean; delivered: 'no' | 'unknown' };

/** A token that was made so short a time ago is not dead of age. */
const FRESH_MS = 10_000;
const SPEAKS_OF_A_PARAMETER = /\b(parameter|param|argument|field|property|query string)s?\b/i;

export function answerKind(facts: AnswerFacts): AnswerKind {
  const kind = kindOf(facts);
  // What a page says is not the appliance's word on the account.
  return facts.isPage && kind.kind === 'failure' && facts.status >= 400 ? { ...kind, retryable: true } : kind;
}

function kindOf(facts: AnswerFacts): AnswerKind {
  const { status } = facts;
  if (status === 401) return unauthorized(facts);
  if (status >= 300 && status < 400) return failed('redirected', false, 'no');
  if (status === 403) return failed('forbidden', false, 'no');
  if (status === 404) return failed('not_found', false, 'no');
  if (status === 407) return failed('proxy_failed', true, 'no');
  if (status === 429) return failed('too_many_requests', true, 'no');
  if (status >= 500) return failed('server_error', true, 'unknown');
  return status >= 200 ? { kind: 'answer' } : failed('bad_answer', true, 'unknown');
}

function unauthorized(facts: AnswerFacts): AnswerKind {
  const { tokenAgeMs, tokenAccepted, repeated } = facts;
  if (tokenAgeMs === null) return failed('unauthorized', false, 'no');
  if (saysUnknownParameter(facts)) return failed('unknown_parameter', false, 'no');
  if (!repeated && tokenAgeMs >= FRESH_MS) return { kind: 'renew' };
  if (tokenAccepted === null) return { kind: 'try_token' };
  return tokenAccepted ? failed('unknown_parameter', false, 'no') : failed('unauthorized', false, 'no');
}

const saysUnknownParameter = ({ error, message }: AnswerFacts): boolean =>
  error === 'invalid_request' || (error !== 'access_denied' && SPEAKS_OF_A_PARAMETER.test(message ?? ''));

/** What the answer to a request for a token means when it is not a token. */
export function tokenRefusalKind(
  status: number,
  isPage: boolean,
): Exclude<AnswerKind, { kind: 'renew' | 'try_token' | 'answer' }> {
  if (status === 407) return failed('proxy_failed', true, 'no');
  if (!isPage && (status === 400 || status === 401 || status === 403)) return failed('token_refused', false, 'no');
  if (status >= 300 && status < 400) return failed('redirected', false, 'no');
  if (status === 429) return failed('too_many_requests', true, 'no');
  if (status >= 500) return failed('server_error', true, 'no');
  // Also 404: that the appliance has no such page says nothing about what was to be asked with the token.
  return failed('bad_answer', true, 'no');
}

const failed = (reason: DriverFailure, retryable: boolean, delivered: 'no' | 'unknown') =>
  ({ kind: 'failure', reason, retryable, delivered }) as const;

/** What a `Retry-After` header asks for: seconds, or a time. Null: nothing that makes sense. */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const atMs = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
