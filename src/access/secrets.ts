import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** What a secret is for stands before it, so that a leaked one can be recognised: `rk_` a key, `rl_` a one-time link, `rs_` a session. */
export type SecretPrefix = 'rk' | 'rl' | 'rs';

/** A new secret: 32 random bytes, as text that fits into headers, cookies and URLs. */
export function newSecret(prefix: SecretPrefix): string {
  return `${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** What is kept of a secret. A plain hash does: 256 random bits cannot be guessed from it, and it is taken on every request. */
export function secretHash(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** The same as a key of a map. */
export function secretDigest(secret: string): string {
  return hash('sha256', secret, 'base64');
}

export function sameBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
