import type { DriverFailure } from '../../../contracts/observed-words.js';

const WHERE = '/login › Management › API Configuration';
const BEFORE_IT = 'something before the appliance, such as a proxy, a firewall or a sign-in page';

export interface FailedAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
}

/** Whether it is a page for a browser. */
export const isPage = ({ headers }: Pick<FailedAnswer, 'headers'>): boolean =>
  /html/i.test(headers['content-type'] ?? '');

/** What a failed answer means, in a sentence for a person; never what the other side wrote. */
export function failureDetail(reason: DriverFailure, answer: FailedAnswer): string | null {
  const { status } = answer;
  const ofPage = isPage(answer) ? pageDetail(reason, status) : null;
  if (ofPage !== null) return ofPage;
  switch (reason) {
    case 'unauthorized':
      return 'The appliance gives a token to the API account and does not accept it.';
    case 'forbidden':
      return `The API account may not do that: give it the permission in ${WHERE}.`;
    case 'unknown_parameter':
      return 'The appliance does not know a parameter of the request: its API may be another version.';
    case 'not_found':
      return 'The appliance has nothing at that address.';
    case 'redirected':
      return 'The answer leads to another address, and redirects are not followed: give the URL that answers itself.';
    case 'proxy_failed':
      return 'A proxy on the way wants a user and a password (407), which Rollcall does not keep: let this machine through without.';
    case 'too_many_requests':
      return 'The appliance asks to make fewer requests: does something else use the same API account?';
    case 'server_error':
      return serverErrorDetail(status);
    case 'bad_answer':
      return "The answer is not what the API gives: is it the address of the appliance's site?";
    default:
      return null;
  }
}

function pageDetail(reason: DriverFailure, status: number): string | null {
  switch (reason) {
    case 'unauthorized':
      return `A page that wants a sign-in came instead of an answer: ${BEFORE_IT} keeps the calls of the API from it.`;
    case 'forbidden':
      return `A page came instead of an answer (403): ${BEFORE_IT} refuses the call, or the API account may not do that (${WHERE}).`;
    case 'not_found':
    case 'bad_answer':
      return `A page came instead of an answer (${status}): is it the address of the appliance's site, and does ${BEFORE_IT} answer for it?`;
    default:
      return null;
  }
}

/** The statuses by which a proxy or a balancer says that it does not reach the appliance. */
function serverErrorDetail(status: number): string {
  if (status === 502 || status === 504) {
    return `What stands before the appliance does not reach it: it answered ${status}.`;
  }
  if (status === 503) return 'The appliance, or what stands before it, is not available now: it answered 503.';
  return `The appliance could not do it: it answered ${status}.`;
}
