import { describe, expect, it } from '@jest/globals';
import { viewQueryErrors } from './view-query.js';

describe('the query of a saved view', () => {
  it.each([
    '',
    '?upgradeState=failed',
    'upgradeState=failed,held&group=Tills%5C%2C+North&sort=-name',
    'pending=true&q=50%25_off&reason=paused',
    'id=01890000-0000-7000-8000-000000000001',
  ])('may be %j', (query) => {
    expect(viewQueryErrors(query)).toEqual([]);
  });

  it.each([
    ['upgradeState=lost', 'upgradeState/0: '],
    ['colour=red', 'colour: there is no such field'],
    ['limit=5', 'limit: there is no such field'],
    ['cursor=x', 'cursor: there is no such field'],
    ['q=%00', 'q: must not contain U+0000'],
    ['sort=version', 'sort: '],
    ['group=a&group=b', '"group" stands twice'],
  ])('may not be %j', (query, message) => {
    const [error] = viewQueryErrors(query);
    expect(error).toMatchObject({ pointer: '/query', message: expect.stringContaining(message) });
  });
});
