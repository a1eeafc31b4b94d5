import * as z from 'zod/mini';
import { DELIVERY_STATES, type DeliveryState } from '@contracts/alert-words';

export interface ReceiversSearch {
  /** The receiver whose deliveries are shown. */
  open?: string;
  /** The incident whose deliveries are shown. */
  incident?: string;
  state?: DeliveryState;
  /** The delivery that is opened. */
  delivery?: string;
}

const idSchema = z.catch(z.optional(z.uuid()), undefined);

const FIELDS = {
  open: idSchema,
  incident: idSchema,
  state: z.catch(z.optional(z.enum(DELIVERY_STATES)), undefined),
  delivery: idSchema,
};

/** What cannot be read is left out, so that an old link still opens. */
export function parseReceiversSearch(raw: Record<string, unknown>): ReceiversSearch {
  return Object.fromEntries(
    Object.entries(FIELDS)
      .map(([name, schema]) => [name, schema.parse(raw[name])] as const)
      .filter(([, value]) => value !== undefined),
  );
}
