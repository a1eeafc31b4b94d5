import { describe, expect, it } from '@jest/globals';
import { type AnswerFacts, answerKind, retryAfterMsOf, tokenRefusalKind } from './answer-kind.js';

const facts = (more: Partial<AnswerFacts>): AnswerFacts => ({
  status: 401,
  isPage: false,
  error: 'access_denied',
  message: 'The resource owner or authorization server denied the request.',
  tokenAgeMs: 600_000,
  tokenAccepted: null,
  repeated: false,
  ...more,
});

const OLD = 10_000;
const FRESH = 9_999;
const unknown = { error: 'invalid_request', message: 'There is an unknown parameter.' };

describe('a 401', () => {
  it.each([
    ['an old token: it may be dead', { tokenAgeMs: OLD }, 'renew'],
    ['a fresh token: it is tried on something that is right', { tokenAgeMs: FRESH }, 'try_token'],
    ['a fresh token that is accepted elsewhere', { tokenAgeMs: FRESH, tokenAccepted: true }, 'unknown_parameter'],
    ['a fresh token that is accepted nowhere', { tokenAgeMs: FRESH, tokenAccepted: false }, 'unauthorized'],
    ['after a renewal', { tokenAgeMs: 20, repeated: true }, 'try_token'],
    ['after a renewal that took long', { tokenAgeMs: OLD, repeated: true }, 'try_token'],
    ['after a renewal, accepted elsewhere', { repeated: true, tokenAccepted: true }, 'unknown_parameter'],
    ['after a renewal, accepted nowhere', { repeated: true, tokenAccepted: false }, 'unauthorized'],
    ['a body that says that it is the parameter', unknown, 'unknown_parameter'],
    ['a message that says so', { error: null, message: 'Unexpected query parameter foo' }, 'unknown_parameter'],
    ['a message that says so beside a dead token', { message: 'No such field' }, 'renew'],
    ['a body that says nothing', { error: null, message: null }, 'renew'],
    ['no token', { tokenAgeMs: null }, 'unauthorized'],
    ['no token and a body that speaks of a parameter', { tokenAgeMs: null, ...unknown }, 'unauthorized'],
  ] as const)('with %s', (_, more, expected) => {
    const kind = answerKind(facts(more));
    expect(kind.kind === 'failure' ? kind.reason : kind.kind).toBe(expected);
    if (kind.kind === 'failure') expect(kind).toMatchObject({ retryable: false, delivered: 'no' });
  });
});

describe('any other status', () => {
  it.each([
    [100, 'bad_answer', true, 'unknown'],
    [301, 'redirected', false, 'no'],
    [307, 'redirected', false, 'no'],
    [403, 'forbidden', false, 'no'],
    [404, 'not_found', false, 'no'],
    [429, 'too_many_requests', true, 'no'],
    [407, 'proxy_failed', true, 'no'],
    [500, 'server_error', true, 'unknown'],
    [503, 'server_error', true, 'unknown'],
  ] as const)('%i is a failure: %s', (status, reason, retryable, delivered) =>
    expect(answerKind(facts({ status }))).toEqual({ kind: 'failure', reason, retryable, delivered }),
  );

  it.each([200, 204, 400, 409, 422])('%i is an answer', (status) =>
    expect(answerKind(facts({ status }))).toEqual({ kind: 'answer' }),
  );
});

describe('a page for a browser', () => {
  it.each([
    [403, 'forbidden'],
    [404, 'not_found'],
    [401, 'unauthorized'],
    [502, 'server_error'],
  ] as const)('with %i is not the last word', (status, reason) =>
    expect(answerKind(facts({ status, isPage: true, repeated: true, tokenAccepted: false }))).toMatchObject({
      reason,
      retryable: true,
    }),
  );

  it.each([400, 401, 403])('with %i instead of a token says nothing of the account', (status) =>
    expect(tokenRefusalKind(status, true)).toMatchObject({ reason: 'bad_answer', retryable: true }),
  );
});

describe('what comes instead of a token', () => {
  it.each([
    [400, 'token_refused', false],
    [401, 'token_refused', false],
    [403, 'token_refused', false],
    [302, 'redirected', false],
    [429, 'too_many_requests', true],
    [500, 'server_error', true],
    [404, 'bad_answer', true],
    [200, 'bad_answer', true],
    [407, 'proxy_failed', true],
  ] as const)('%i is %s', (status, reason, retryable) =>
    expect(tokenRefusalKind(status, false)).toEqual({ kind: 'failure', reason, retryable, delivered: 'no' }),
  );
});

describe('Retry-After', () => {
  const nowMs = Date.UTC(2026, 2, 1, 2, 0, 0);
  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Sun, 01 Mar 2026 02:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 01:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['2026', 2_026_000],
    ['99999999999', null],
    [undefined, null],
  ])('%j is %j ms', (header, ms) => expect(retryAfterMsOf(header, nowMs)).toBe(ms));
});
