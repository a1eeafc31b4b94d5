import { describe, expect, it } from '@jest/globals';
import { etagOf, matchVersion } from './etag.js';

describe('matchVersion', () => {
  it.each([
    [etagOf(3), { ok: true }],
    ['*', { ok: true }],
    ['  "3"  ', { ok: true }],
    ['"1", "3"', { ok: true }],
    [undefined, { ok: false, reason: 'missing' }],
    ['', { ok: false, reason: 'missing' }],
    ['"2"', { ok: false, reason: 'stale' }],
    ['"33"', { ok: false, reason: 'stale' }],
    // If-Match compares strongly: a weak tag never matches.
    ['W/"3"', { ok: false, reason: 'stale' }],
    ['W/"3", "3"', { ok: true }],
    ['3', { ok: false, reason: 'malformed' }],
    ['"3', { ok: false, reason: 'malformed' }],
    ['"3",', { ok: false, reason: 'malformed' }],
    ['"3" "4"', { ok: false, reason: 'malformed' }],
    ['"a"b"', { ok: false, reason: 'malformed' }],
    ['*, "3"', { ok: false, reason: 'malformed' }],
  ])('%s', (header, expected) => {
    expect(matchVersion(header, 3)).toEqual(expected);
  });
});
