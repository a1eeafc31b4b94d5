import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNewer, sameTarget, standing, type Standing } from './target.js';

describe('how a version stands to the target', () => {
  it.each<[string | null, string | null, string, string | null, Standing]>([
    ['2.0', null, '2.0', null, 'at_target'],
    ['2.0', '11', '2.0', '11', 'at_target'],
    ['2.0', '11', '2.0', null, 'at_target'],
    ['2.0', null, '2.0', '11', 'at_target'],
    ['2.0', '10', '2.0', '11', 'behind'],
    ['2.0', '12', '2.0', '11', 'behind'],
    ['1.9', '11', '2.0', '11', 'behind'],
    ['2.0.0', null, '2.0', null, 'behind'],
    ['2.0.1', null, '2.0', null, 'ahead'],
    ['10.0', null, '9.0', null, 'ahead'],
    ['2.1-beta', null, '2.0', null, 'behind'],
    [null, null, '2.0', null, 'behind'],
  ])('%s (revision %s) against %s (revision %s): %s', (version, revision, target, targetRevision, expected) => {
    expect(standing(version, revision, { version: target, revision: targetRevision })).toBe(expected);
  });
});

describe('newer', () => {
  it.each<[string, string, boolean]>([
    ['2.0', '1.9', true],
    ['1.10', '1.9', true],
    ['1.9', '1.10', false],
    ['2', '1.9.9', true],
    ['2.0.0', '2.0', false],
    ['2.0', '2.0.0', false],
    ['02.1', '2.0', true],
    ['02.0', '2.0', false],
    ['99999999999999999999.1', '99999999999999999999.0', true],
    ['', '1.0', false],
    ['1.0', '', false],
    ['1..1', '1.0', false],
    ['v2.0', '1.0', false],
    ['2.0 ', '1.0', false],
    ['١.٢', '1.0', false],
  ])('%j than %j: %s', (left, right, expected) => {
    expect(isNewer(left, right)).toBe(expected);
  });

  const version = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

  it('is an order: never both ways, and it carries over', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(isNewer(a, b) && isNewer(b, a)).toBe(false);
        if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true);
      }),
    );
  });
});

describe('the same target', () => {
  it.each<[string | null, string | null, boolean]>([
    [null, null, true],
    ['11', '11', true],
    ['11', null, false],
    ['11', '12', false],
  ])('revision %s and %s: %s', (a, b, expected) => {
    expect(sameTarget({ version: '2.0', revision: a }, { version: '2.0', revision: b })).toBe(expected);
    expect(sameTarget({ version: '2.0', revision: a }, { version: '2.1', revision: b })).toBe(false);
  });
});
