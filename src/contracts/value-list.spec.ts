import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { escapeValue, splitValues } from './value-list.js';

describe('a list of values in a URL', () => {
  it.each([
    ['queued,failed', ['queued', 'failed']],
    ['', ['']],
    ['Stores\\, North,Stores\\, South', ['Stores, North', 'Stores, South']],
    ['back\\\\slash', ['back\\slash']],
    ['a lone one at the end\\', ['a lone one at the end\\']],
  ])('%s', (text, values) => {
    expect(splitValues(text)).toEqual(values);
  });

  it('gives back whatever was written', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (values) => {
        expect(splitValues(values.map(escapeValue).join(','))).toEqual(values);
      }),
    );
  });
});
