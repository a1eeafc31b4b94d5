/** A key that makes a repeated POST harmless. `crypto.randomUUID` exists on https and loopback only; Rollcall may be served otherwise. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
