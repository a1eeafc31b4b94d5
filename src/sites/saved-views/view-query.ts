import { z } from 'zod';
import { CLIENT_SORTS, clientFacetsQuerySchema, type ClientFacetsQuery } from '../../contracts/clients.js';
import type { FieldError } from '../../contracts/common.js';
import { fieldErrors } from '../../platform/field-errors.js';

/** What a view may say: the filter of the client list and its order, not a page of it. */
const viewSchema = z.strictObject({ ...clientFacetsQuerySchema.shape, sort: z.enum(CLIENT_SORTS).optional() });

type Read<Query> = { ok: true; query: Query } | { ok: false; errors: FieldError[] };

/** What is wrong with the query of a view; judged as the client list judges it, so that a view which was saved can be shown. */
export function viewQueryErrors(query: string): FieldError[] {
  const read = readQuery(viewSchema, query, '/query');
  return read.ok ? [] : read.errors;
}

/** The filter of a client list's query, without its order and page; what is wrong with it is said at `pointer`. */
export const readFilterQuery = (query: string, pointer: string): Read<ClientFacetsQuery> =>
  readQuery(clientFacetsQuerySchema, query, pointer);

function readQuery<Schema extends z.ZodType>(schema: Schema, query: string, at: string): Read<z.infer<Schema>> {
  const entries = [...new URLSearchParams(query)];
  const names = entries.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    const message = `"${twice}" stands twice; give its values as one list`;
    return { ok: false, errors: [{ pointer: at, code: 'given_twice', message }] };
  }
  const result = schema.safeParse(Object.fromEntries(entries));
  if (result.success) return { ok: true, query: result.data };
  const errors = fieldErrors(result.error.issues).map(({ pointer, code, message }) => ({
    pointer: at,
    code,
    message: `${pointer.slice(1)}: ${message}`,
  }));
  return { ok: false, errors };
}
