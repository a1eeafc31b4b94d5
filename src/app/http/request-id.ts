import { randomBytes } from 'node:crypto';

const GIVEN = /^[\w.-]{1,64}$/;
/** Told apart from other processes and earlier starts. */
const PREFIX = randomBytes(6).toString('base64url');

let count = 0;

/** The sender's own id when it is harmless in a log, otherwise a new one. */
export function newRequestId(given: string | string[] | undefined): string {
  if (typeof given === 'string' && GIVEN.test(given)) return given;
  count += 1;
  return `${PREFIX}-${count.toString(36)}`;
}
