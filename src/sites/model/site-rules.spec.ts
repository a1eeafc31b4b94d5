import { describe, expect, it } from '@jest/globals';
import type { DriverCapability } from '../../contracts/words.js';
import { controlErrors, secretAfter, urlErrors } from './site-rules.js';

describe('controlErrors', () => {
  const capabilities = (...names: DriverCapability[]) => new Set(names);

  it.each([
    ['managed', 'none', capabilities(), 0],
    ['managed', 'simulated', capabilities('health', 'startUpgrade'), 0],
    ['observed', 'none', capabilities(), 0],
    ['observed', 'simulated', capabilities('health', 'startUpgrade'), 1],
    ['observed', 'beyondtrust', capabilities('health', 'listClients'), 0],
  ] as const)('%s with %s', (control, kind, able, count) => {
    const errors = controlErrors(control, kind, able);
    expect(errors).toHaveLength(count);
    if (count > 0) expect(errors[0]).toMatchObject({ pointer: '/control', code: 'driver_does_not_observe' });
  });
});

describe('urlErrors', () => {
  it.each([
    ['http://127.0.0.1:4000', []],
    ['https://support.example.com/base/', []],
    ['http://ada@host', ['url_credentials']],
    ['http://:pass@host', ['url_credentials']],
    ['http://host/?a=1', ['url_query']],
    ['http://host/#a', ['url_query']],
  ])('%s', (url, codes) => {
    expect(urlErrors(new URL(url)).map(({ code }) => code)).toEqual(codes);
  });

  it('refuses what is no URL', () => {
    expect(urlErrors(null)).toMatchObject([{ pointer: '/driver/url', code: 'url' }]);
  });
});

describe('secretAfter', () => {
  const before = { kind: 'beyondtrust', secret: 'old', account: 'api', reaches: ['https://a', 'https://p'] } as const;

  it.each([
    ['kept at the same places', { ...before, secret: null }, 'old'],
    ['kept at fewer places', { ...before, reaches: ['https://a'], secret: null }, 'old'],
    ['replaced', { ...before, secret: 'new' }, 'new'],
    ['not carried to another host', { ...before, reaches: ['https://b'], secret: null }, null],
    [
      'not carried to one host more',
      { ...before, reaches: ['https://a', 'https://p', 'https://b'], secret: null },
      null,
    ],
    ['not used for another account', { ...before, account: 'other', secret: null }, null],
    ['not carried to another kind', { ...before, kind: 'simulated', secret: null }, null],
    ['gone with the driver', { kind: 'none', reaches: [], secret: null }, null],
  ] as const)('%s', (_, after, expected) => {
    expect(secretAfter(before, after)).toBe(expected);
  });
});
