/** What is wrong with the fields of a form, as the server tells it and as can be seen before it is asked; and what two have changed. Pure. */
import type { FieldError } from '@contracts/common';

/** What can be seen to be wrong before the server is asked. */
export const fault = (pointer: string, message: string): FieldError => ({ pointer, code: 'invalid', message });

/** What is said at one field; undefined where nothing is wrong with it. */
export function messageAt(errors: readonly FieldError[], pointer: string): string | undefined {
  return errors.find((error) => error.pointer === pointer)?.message;
}

/** One field that somebody else has changed as well, as people read it. */
export interface Clash {
  field: string;
  mine: string;
  theirs: string;
}
