import { describe, expect, it } from '@jest/globals';
import { closingCookie, openingCookie, sessionSecretOf } from './session-cookie.js';

describe('sessionSecretOf', () => {
  it.each([
    ['rollcall_session=rs_abc-1', 'rs_abc-1'],
    ['theme=dark; rollcall_session=rs_abc; x=1', 'rs_abc'],
    ['theme=dark;rollcall_session=rs_abc', 'rs_abc'],
    ['not_rollcall_session=rs_abc', null],
    ['x="rollcall_session=rs_abc"', null],
    ['rollcall_session=', null],
    ['rollcall_session=rs abc', null],
    [`rollcall_session=${'x'.repeat(101)}`, null],
    ['', null],
    [undefined, null],
  ])('%s → %s', (cookie, secret) => {
    expect(sessionSecretOf(cookie)).toBe(secret);
  });
});

describe('the cookie', () => {
  it('is out of reach of scripts and of other sites, and secure where the page is', () => {
    expect(openingCookie('rs_x', false)).toBe(
      'rollcall_session=rs_x; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict',
    );
    expect(openingCookie('rs_x', true)).toMatch(/; Secure$/);
    expect(closingCookie(true)).toBe('rollcall_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure');
  });
});
