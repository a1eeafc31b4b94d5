import * as z from 'zod/mini';

export interface ReceiversSearch {
  /** The one that is opened. */
  open?: string;
}

const idSchema = z.catch(z.optional(z.uuid()), undefined);

export function parseReceiversSearch(raw: Record<string, unknown>): ReceiversSearch {
  const open = idSchema.parse(raw.open);
  return open === undefined ? {} : { open };
}
