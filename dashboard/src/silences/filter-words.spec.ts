import { expect, it } from '@jest/globals';
import { filterWords } from './filter-words';

it.each([
  ['', 'Every client'],
  ['group=Tills%5C%2C+north&tag=a,b', 'Clients: group Tills, north, tag a or b'],
  ['q=%E2%80%AEevil', 'Clients: found by “\\u202eevil”'],
  ['connection=offline&pending=true', 'Clients: Offline, Upgrade Pending'],
  ['nonsense=1', 'Every client'],
])('%j reads %j', (filter, words) => expect(filterWords(filter)).toBe(words));
