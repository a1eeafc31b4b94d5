import { expect, it } from '@jest/globals';
import { versionStanding } from './version-words';

const target = { version: '24.3.1', revision: '86042' };

it.each([
  ['24.3.1', '86042', 'at_target'],
  ['24.3.1', null, 'at_target'],
  ['24.3.1', '85999', 'other_revision'],
  ['24.2.9', '99999', 'older'],
  ['9.10.0', null, 'older'],
  ['24.10.0', null, 'newer'],
  ['24.3.1-beta', null, 'different'],
  ['24.3.1.0', null, 'different'],
  [null, null, 'unknown'],
] as const)('%s (%s) against 24.3.1 (86042): %s', (version, revision, standing) =>
  expect(versionStanding({ version, revision }, target)).toBe(standing),
);

it('says nothing where there is no target', () => {
  expect(versionStanding({ version: '24.3.1', revision: null }, null)).toBe('unknown');
});
