import { describe, expect, it } from '@jest/globals';
import { hostName, isOwnHost, isOwnOrigin } from './own-address.js';

const allowed = ['localhost', '127.0.0.1', '[::1]', 'rollcall.example.com'];

describe('isOwnHost', () => {
  it.each([
    ['localhost', true],
    ['localhost:3000', true],
    ['LOCALHOST:9', true],
    ['127.0.0.1:65535', true],
    ['[::1]:3000', true],
    ['rollcall.example.com', true],
    ['evil.example.com', false],
    ['localhost.evil.example.com', false],
    ['evil.example.com:3000', false],
    ['localhost@evil.example.com', false],
    ['localhost:3000:1', false],
    ['localhost/', false],
    ['', false],
    [undefined, false],
    ['::1', false],
  ])('%s → %s', (host, ours) => {
    expect(isOwnHost(host, allowed)).toBe(ours);
  });

  it('reads the name', () => {
    expect(hostName('[FD00::1]:80')).toBe('[fd00::1]');
    expect(hostName('x'.repeat(400))).toBeNull();
  });
});

describe('isOwnOrigin', () => {
  const publicUrl = 'https://rollcall.example.com';
  it.each([
    ['http://localhost:3000', 'localhost:3000', undefined, true],
    ['https://localhost:3000', 'localhost:3000', undefined, true],
    ['http://localhost:3001', 'localhost:3000', undefined, false],
    ['http://localhost', 'localhost:3000', undefined, false],
    ['http://127.0.0.1:3000', 'localhost:3000', undefined, false],
    ['https://evil.example.com', 'localhost:3000', publicUrl, false],
    ['https://rollcall.example.com', 'internal:3000', publicUrl, true],
    ['http://rollcall.example.com', 'internal:3000', publicUrl, false],
    ['null', 'localhost:3000', undefined, false],
    ['http://a@localhost:3000', 'localhost:3000', undefined, false],
    [undefined, 'localhost:3000', publicUrl, false],
    ['http://localhost:3000', undefined, undefined, false],
  ])('%s at %s (%s) → %s', (origin, host, url, ours) => {
    expect(isOwnOrigin(origin, host, url)).toBe(ours);
  });
});
