import type { DriverFailure } from '../../../contracts/observed-words.js';
import type { DriverResult } from '../site-driver.js';
import type { HttpOutcome } from './http-call.js';

type Failure = Exclude<DriverResult, { ok: true }>;

export const failure = (reason: DriverFailure, delivered: 'no' | 'unknown', retryable: boolean): Failure => ({
  ok: false,
  retryable,
  delivered,
  reason,
});

export const succeeded = (outcome: HttpOutcome): boolean =>
  outcome.kind === 'answer' && outcome.status >= 200 && outcome.status < 300;

/** What an outcome means that is not the hoped-for one. Only what surely did not reach the client counts as not delivered. */
export function failureOf(outcome: HttpOutcome): Failure {
  switch (outcome.kind) {
    case 'not_sent':
      return failure('unreachable', 'no', true);
    case 'timed_out':
      return failure('timed_out', 'unknown', true);
    case 'connection_lost':
      return failure('connection_lost', 'unknown', true);
    case 'answer_too_large':
      return failure('answer_too_large', 'unknown', true);
    case 'redirect':
      return failure('redirected', 'unknown', false);
    case 'answer':
      return failureOfStatus(outcome.status);
  }
}

function failureOfStatus(status: number): Failure {
  if (status === 401 || status === 403) return failure('unauthorized', 'no', false);
  if (status === 429) return failure('too_many_requests', 'no', true);
  if (status === 408) return failure('timed_out', 'unknown', true);
  if (status >= 400 && status < 500) return failure('refused', 'no', false);
  if (status >= 500) return failure('server_error', 'unknown', true);
  return failure('bad_answer', 'unknown', true);
}
