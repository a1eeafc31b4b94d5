import { describe, expect, it } from '@jest/globals';
import { compareMarks, shownTexts, type FleetClient, type Mark } from './client.js';

describe('the order of check-ins', () => {
  it.each<[Mark, Mark, number]>([
    [{ epoch: 1, sequence: 1 }, { epoch: 1, sequence: 1 }, 0],
    [{ epoch: 1, sequence: 2 }, { epoch: 1, sequence: 1 }, 1],
    [{ epoch: 2, sequence: 1 }, { epoch: 1, sequence: 99 }, 1],
    [{ epoch: 1, sequence: 99 }, { epoch: 2, sequence: 1 }, -1],
  ])('%j against %j', (a, b, sign) => {
    expect(Math.sign(compareMarks(a, b))).toBe(sign);
    expect(Math.sign(compareMarks(b, a))).toBe(sign === 0 ? 0 : -sign);
  });
});

describe('the name that is shown', () => {
  const set = (value: string): [string, number, number] => [value, 1, 1];
  it.each<[string, FleetClient['attributes'], FleetClient['edited'], string]>([
    ['a person’s edit first', { name: set('till 4'), hostname: set('pc-4') }, { name: 'Till four' }, 'Till four'],
    ['then what the client calls itself', { name: set('till 4'), hostname: set('pc-4') }, {}, 'till 4'],
    ['then its host', { hostname: set('pc-4') }, {}, 'pc-4'],
    ['an empty name is none', { name: set(''), hostname: set('pc-4') }, {}, 'pc-4'],
    ['and always its id', {}, {}, 'client-1'],
  ])('%s', (_, attributes, edited, name) => {
    expect(shownTexts({ clientId: 'client-1', attributes, edited }).name).toBe(name);
  });

  it('shows edits over group and tag, and comments only as a person wrote them', () => {
    const attributes = { group: set('shops'), tag: set('blue'), consoleUser: set('ada') };
    expect(
      shownTexts({ clientId: 'c', attributes, edited: { group: 'Shops', comments: 'mind the step' } }),
    ).toMatchObject({
      group: 'Shops',
      tag: 'blue',
      comments: 'mind the step',
      consoleUser: 'ada',
      fqdn: null,
    });
  });
});
