import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { text } from '../contracts/common.js';
import { fieldErrors } from './field-errors.js';

const schema = z.strictObject({
  'a/b': z.number().max(5).optional(),
  name: text(10),
  items: z.array(z.strictObject({ cause: z.enum(['boot', 'daily']) })).optional(),
  who: z
    .union([z.strictObject({ link: z.string() }), z.strictObject({ name: z.string(), password: z.string() })])
    .optional(),
});

function errorsOf(input: unknown, prefix?: string) {
  const result = schema.safeParse(input);
  return result.success ? [] : fieldErrors(result.error.issues, prefix);
}

describe('fieldErrors', () => {
  it.each([
    [{}, '/name', 'required'],
    [{ name: 7 }, '/name', 'invalid_type'],
    [{ name: 'far too long a name' }, '/name', 'too_big'],
    [{ name: 'a\u0000b' }, '/name', 'nul'],
    [{ name: 'x', 'a/b': 6 }, '/a~1b', 'too_big'],
    [{ name: 'x', items: [{ cause: 'boot' }, { cause: 'boots' }] }, '/items/1/cause', 'invalid_value'],
    [{ name: 'x', who: { name: 'Ada', password: 3 } }, '/who/password', 'invalid_type'],
  ])('%j → %s %s', (input, pointer, code) => {
    expect(errorsOf(input)).toEqual([{ pointer, code, message: expect.any(String) }]);
  });

  it('gives each unknown field a pointer of its own', () => {
    expect(errorsOf({ name: 'x', 'odd~one': 1, two: 2 }).map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/odd~0one', 'unknown_field'],
      ['/two', 'unknown_field'],
    ]);
  });

  it('stands below a prefix', () => {
    expect(errorsOf({ name: 1 }, '/checkIns/2')[0]?.pointer).toBe('/checkIns/2/name');
  });

  it('stops at a hundred', () => {
    const items = Array.from({ length: 500 }, () => ({ cause: 'none' }));
    expect(errorsOf({ name: 'x', items })).toHaveLength(100);
  });
});
