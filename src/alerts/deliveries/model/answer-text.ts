/**
 * Decides what is kept of the words of another server: plain text of bounded length, without what the receiver's secrets are. A server may
 * well repeat in its error what it was sent. It does not escape for any screen. Invariant: what comes out can be stored and shown.
 */

const HIDDEN = '•••';
/** Shorter ones would blot out words that are none of them. */
const SECRET_LENGTH_MIN = 4;
const HALF_PAIRS = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]+/g;

export const plainText = (text: string, lengthMax: number): string =>
  text.slice(0, lengthMax).replace(CONTROLS, ' ').replace(HALF_PAIRS, '\ufffd');

/** Of a secret that is a URL also its path, which is what makes it one. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const shapes = secrets.flatMap((secret) => [secret, secret.replace(/^https?:\/\/[^/]+\/?/, '')]);
  const long = shapes
    .filter(({ length }) => length >= SECRET_LENGTH_MIN)
    .sort((one, other) => other.length - one.length);
  return long.reduce((left, secret) => left.replaceAll(secret, HIDDEN), text);
}
