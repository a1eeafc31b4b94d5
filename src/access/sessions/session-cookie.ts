export const SESSION_COOKIE = 'rollcall_session';
export const SESSION_HOURS = 12;

const FOUND = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([\\w-]{1,100})\\s*(?:;|$)`);

/** The session's secret in a `Cookie` header, or null. */
export function sessionSecretOf(cookie: string | undefined): string | null {
  return cookie === undefined ? null : (FOUND.exec(cookie)?.[1] ?? null);
}

/** The `Set-Cookie` header that opens a session; no script can read the cookie and no other site's page can send it. */
export function openingCookie(secret: string, secure: boolean): string {
  return cookieOf(secret, SESSION_HOURS * 3600, secure);
}

/** The `Set-Cookie` header that removes it. */
export function closingCookie(secure: boolean): string {
  return cookieOf('', 0, secure);
}

function cookieOf(value: string, maxAgeSeconds: number, secure: boolean): string {
  const flags = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return `${SESSION_COOKIE}=${value}; Max-Age=${maxAgeSeconds}; ${flags}`;
}
