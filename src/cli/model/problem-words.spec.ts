import { expect, it } from '@jest/globals';
import { networkTrouble, problemTrouble, strangeAnswer } from './problem-words.js';

const problem = (code: string, parts = {}) => ({ code, title: 'It is so', requestId: 'r-1', ...parts });

it.each([
  [401, 'unauthenticated', 5, false],
  [403, 'forbidden', 5, false],
  [403, 'origin_not_allowed', 1, false],
  [404, 'not_found', 1, false],
  [409, 'count_moved', 3, false],
  [409, 'conflict', 1, false],
  [412, 'stale_version', 3, false],
  [422, 'invalid', 1, false],
  [429, 'too_many_requests', 4, true],
  [500, 'internal', 4, true],
  [503, 'database_unavailable', 4, true],
])('%i %s ends with %i, passing %s', (status, code, exitCode, isPassing) => {
  expect(problemTrouble(problem(code), status)).toMatchObject({ exitCode, isPassing });
});

it('says what is wrong and where', () => {
  const errors = [
    { pointer: '/filter/group/0', code: 'too_long', message: 'too long' },
    { pointer: '', code: 'x', message: 'y' },
  ];
  expect(problemTrouble(problem('invalid', { detail: 'Look.', errors }), 422).says).toBe(
    'It is so. Look.\n  filter.group[0]: too long\n  y',
  );
  expect(problemTrouble(problem('internal'), 500).says).toContain('request id r-1');
});

it.each([
  ['ECONNREFUSED', /Nothing listens/, true],
  ['ENOTFOUND', /not known/, true],
  ['TIMEOUT', /in time/, true],
  ['ECONNRESET', /failed \(ECONNRESET\)/, true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /not secure/, false],
  ['CERT_HAS_EXPIRED', /not secure/, false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /not secure/, false],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /not secure/, false],
])('%s: %s', (code, says, isPassing) => {
  const trouble = networkTrouble('http://x/', code);
  expect(trouble).toMatchObject({ says: expect.stringMatching(says), exitCode: 4, isPassing });
  expect(trouble.todo).not.toBeNull();
});

it.each([
  [200, null, /does not speak/, false],
  [302, 'https://sso.example/', /sends on to https:\/\/sso/, false],
  [502, null, /does not speak/, true],
])('a strange answer %i', (status, location, says, isPassing) => {
  expect(strangeAnswer('http://x/', status, location)).toMatchObject({ says: expect.stringMatching(says), isPassing });
});
