/**
 * Decides whether a URL that a person gave may be called at all, before any name is resolved. What a name resolves to is judged again at
 * every call, by `address-rules.ts`. Invariant: a URL that is refused here is never connected to.
 * Source: the URL standard (whatwg.org), and the issue of alerts (https by default, no redirects, no credentials in an address).
 */
import { hostProblem } from './address-rules.js';

const LENGTH_MAX = 2000;
/** The URL parser drops or turns these; what a person reads must be what is called. */
// eslint-disable-next-line no-control-regex
const TRICKS = /[\u0000-\u0020\u007f-\u009f\\]/;

/** What is wrong with it, to follow the field's name; null when nothing is. */
export function urlProblem(text: string, allowPrivate: boolean): string | null {
  if (text.length > LENGTH_MAX) return `must be at most ${LENGTH_MAX} characters long`;
  if (TRICKS.test(text)) return 'must not contain spaces, control characters or backslashes';
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return 'must be a URL that begins with https://';
  const url = new URL(text);
  if (/^[^/]+\/\/[^/?#]*@/.test(text)) return 'must not contain a user or a password';
  if (url.protocol === 'http:' && !allowPrivate) {
    return 'must begin with https:// (http:// only where an admin allows private addresses)';
  }
  if (url.port === '0') return 'must name a port from 1 to 65535';
  return hostProblem(url.hostname, allowPrivate);
}
