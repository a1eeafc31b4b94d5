import { z } from 'zod';
import type { ClientSort } from '../contracts/clients.js';
import { UPGRADE_STATES } from '../contracts/words.js';
import { Problem } from '../platform/problem.js';
import { decodeCursor } from '../platform/page-cursor.js';
import type { Place } from './model/client-order.js';

/** A key of the last row, as PostgreSQL wrote it as text; no U+0000, which it could not read back. */
const text = z
  .string()
  .max(500)
  .refine((value) => !value.includes('\u0000'));
const timestamp = z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/);
const whole = z.string().regex(/^-?\d{1,18}$/);
const byState = z.enum(['queue', 'state', '-state']);

/** Where a page of the client list ended: sort, stretch and keys. Each key is of the type that its column needs. */
const clientPlaceSchema = z.union([
  z.tuple([z.enum(['name', '-name']), z.null(), z.tuple([text, z.uuid()])]),
  z.tuple([z.enum(['enrolled', '-enrolled']), z.null(), z.tuple([timestamp, z.uuid()])]),
  z.tuple([byState, z.literal('queued'), z.tuple([z.enum(['0', '1']), whole, z.uuid()])]),
  z.tuple([byState, z.enum(UPGRADE_STATES), z.tuple([z.uuid()])]),
]);

/** The place of a cursor of this sort; null for the beginning. Problem `bad_query` for any other text. */
export function clientPlace(cursor: string | undefined, sort: ClientSort): Place | null {
  const place = decodeCursor(cursor, clientPlaceSchema);
  if (place === null) return null;
  const [cursorSort, state, keys] = place;
  if (cursorSort !== sort) throw foreignCursor(`It belongs to the sort "${cursorSort}".`);
  return { state, keys };
}

export function foreignCursor(why: string): Problem {
  return new Problem('bad_query', `The cursor is not one of this list. ${why}`, {
    errors: [{ pointer: '/cursor', code: 'foreign_cursor', message: 'give the nextCursor of the page before' }],
  });
}

/** Where a page of a timeline ended. */
export const timelinePlaceSchema = z.tuple([z.literal('timeline'), timestamp, z.string().regex(/^\d{1,18}$/)]);
