import * as z from 'zod/mini';

export interface QueueSearch {
  /** Text that a client is looked for by. */
  find?: string;
  /** The one that was chosen of those found. */
  found?: string;
}

const textSchema = z.catch(z.optional(z.string().check(z.maxLength(200), z.minLength(1))), undefined);
const idSchema = z.catch(z.optional(z.uuid()), undefined);

export function parseQueueSearch(raw: Record<string, unknown>): QueueSearch {
  const find = textSchema.parse(raw.find);
  const found = idSchema.parse(raw.found);
  return { ...(find === undefined ? {} : { find }), ...(found === undefined ? {} : { found }) };
}
