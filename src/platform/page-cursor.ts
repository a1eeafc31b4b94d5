import type { z } from 'zod';
import { fieldErrors } from './field-errors.js';
import { Problem } from './problem.js';

/** A place in a list as opaque text: the sort values of the last item given out. */
export function encodeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a cursor stands for, or null for the beginning. Throws the problem `bad_query` for one that is not ours. */
export function decodeCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  place: Schema,
): z.infer<Schema> | null {
  if (cursor === undefined) return null;
  const result = place.safeParse(parsed(cursor));
  if (result.success) return result.data;
  const [error] = fieldErrors(result.error.issues);
  throw new Problem('bad_query', 'The cursor is not one that this list gave out.', {
    errors: [{ pointer: '/cursor', code: error?.code ?? 'invalid', message: 'give the nextCursor of the page before' }],
  });
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
