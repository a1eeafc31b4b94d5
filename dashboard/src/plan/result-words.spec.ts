import { expect, it } from '@jest/globals';
import { resultRows } from './result-words';

it.each([
  ['sha256', 'ab12', { label: 'SHA-256', value: 'ab12', isCode: true }],
  ['bytes', 3_400_000, { label: 'Size', value: '3,400 kB' }],
  ['takenAt', '2026-03-01T02:00:00.000Z', { label: 'Taken', isMoment: true }],
  ['siteVersionAfter', '24.1.1', { label: 'Site version after', value: '24.1.1', isMoment: false }],
  ['installSeconds', 900, { label: 'Install', value: '15 min' }],
  ['backPercent', 96.5, { label: 'Back', value: '96.5 %' }],
  ['clients_back', 1200, { label: 'Clients back', value: '1,200' }],
  ['steady', true, { label: 'Steady', value: 'yes' }],
  ['said', 'a\u202eb', { value: 'a\\u202eb' }],
])('%s', (name, value, row) => expect(resultRows({ [name]: value })).toEqual([expect.objectContaining(row)]));

it('leaves out what is not known', () => expect(resultRows({ baseVersion: null })).toEqual([]));
