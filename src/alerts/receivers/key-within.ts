import { createHash } from 'node:crypto';

const PLAIN = /^[\w:./-]*$/;

/** A key as another system takes it: of at most `max` (64 or more) plain characters, and as different from others as before. */
export function keyWithin(key: string, max: number): string {
  if (key.length <= max && PLAIN.test(key)) return key;
  return createHash('sha256').update(key, 'utf8').digest('hex');
}
