import type { DriverFailure } from '../../../contracts/observed-words.js';

const WHERE = '/login, Management, API Configuration';

/** What a failed answer means, in a sentence for a person; never what the other side wrote. */
export function failureDetail(reason: DriverFailure, status: number): string | null {
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
    case 'too_many_requests':
      return 'The appliance asks to make fewer requests: does something else use the same API account?';
    case 'server_error':
      return `The appliance could not do it: it answered ${status}.`;
    case 'bad_answer':
      return "The answer is not what the API gives: is it the address of the appliance's site?";
    default:
      return null;
  }
}
