import { describe, expect, it } from '@jest/globals';
import { accountName } from './account-name.js';

const nameOf = (url: string, clientId = 'rollcall') => accountName(new URL(url), clientId);

describe('accountName', () => {
  it.each([
    'https://Support.Example.com',
    'https://support.example.com.',
    'https://support.example.com:443/',
    'https://support.example.com/below',
    'http://support.example.com',
  ])('is one for %s', (url) => expect(nameOf(url)).toBe(nameOf('https://support.example.com')));

  it.each<[string, string]>([
    ['https://support.example.com:8443', 'rollcall'],
    ['https://other.example.com', 'rollcall'],
    ['https://support.example.com', 'Rollcall'],
  ])('is another for %s and %s', (url, clientId) =>
    expect(nameOf(url, clientId)).not.toBe(nameOf('https://support.example.com')),
  );
});
