import { expect, it } from '@jest/globals';
import { bestOf } from './best-match';

const client = (id: string, name: string, hostname: string | null = null) => ({
  id,
  name,
  hostname,
  clientId: `c-${id}`,
});

it('is the only one found, whatever it is called', () => {
  expect(bestOf('042', [client('1', 'TILL-0042')], 1)?.id).toBe('1');
});

it('is the one of several that is called exactly so', () => {
  const found = [client('1', 'TILL-0042-OLD'), client('2', 'Till-0042'), client('3', 'X', 'till-0042')];
  expect(bestOf('TILL-0042', found, 3)?.id).toBe('2');
  expect(bestOf('c-3', found, 3)?.id).toBe('3');
});

it('is nobody where two have the name, or nothing fits', () => {
  expect(bestOf('a', [client('1', 'a'), client('2', 'A')], 2)).toBeNull();
  expect(bestOf('till', [client('1', 'till-1'), client('2', 'till-2')], 2)).toBeNull();
});
