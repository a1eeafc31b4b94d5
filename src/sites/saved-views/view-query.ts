import { z } from 'zod';
import { CLIENT_SORTS, clientFacetsQuerySchema } from '../../contracts/clients.js';
import type { FieldError } from '../../contracts/common.js';
import { fieldErrors } from '../../platform/field-errors.js';

/** What a view may say: the filter of the client list and its order, not a page of it. */
const viewSchema = z.strictObject({ ...clientFacetsQuerySchema.shape, sort: z.enum(CLIENT_SORTS).optional() });

/** What is wrong with the query of a view; judged as the client list judges it, so that a view which was saved can be shown. */
export function viewQueryErrors(query: string): FieldError[] {
  const entries = [...new URLSearchParams(query)];
  const names = entries.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    return [
      { pointer: '/query', code: 'given_twice', message: `"${twice}" stands twice; give its values as one list` },
    ];
  }
  const result = viewSchema.safeParse(Object.fromEntries(entries));
  if (result.success) return [];
  return fieldErrors(result.error.issues).map(({ pointer, code, message }) => ({
    pointer: '/query',
    code,
    message: `${pointer.slice(1)}: ${message}`,
  }));
}
