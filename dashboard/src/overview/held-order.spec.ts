import { describe, expect, it } from '@jest/globals';
import { holdOrder } from './held-order';

const items = (...said: string[]) => said.map((each) => ({ id: each[0]!, says: each.slice(1) }));

describe('a list that someone points at', () => {
  it('keeps its places, and what each says moves on', () => {
    expect(holdOrder(items('a1', 'b1'), items('a2', 'b2'))).toEqual({ shown: items('a2', 'b2'), changed: 0 });
  });
  it('keeps who has gone, and counts one for a head that left and one that came for it', () => {
    const view = holdOrder(items('a1', 'b1', 'c1'), items('b2', 'c2', 'd2'));
    expect(view).toEqual({ shown: items('a1', 'b2', 'c2'), changed: 1 });
  });
  it('counts who stands elsewhere where nobody has come or gone', () => {
    expect(holdOrder(items('a1', 'b1', 'c1'), items('c1', 'a1', 'b1')).changed).toBe(3);
  });
});
