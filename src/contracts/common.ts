import { z } from 'zod';

/** RFC 3339 in UTC, e.g. `2026-03-01T02:00:00.000Z`. */
export const timestampSchema = z.iso.datetime();

/** Page size and place of a list. `cursor` is opaque. */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(1000).optional(),
});

export type PageQuery = z.infer<typeof pageQuerySchema>;

/** An id of ours in a path (UUIDv7). */
export const idSchema = z.uuid();

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export const fieldErrorSchema = z.object({ pointer: z.string(), code: z.string(), message: z.string() });
/** One thing that is wrong with an input: where (JSON pointer), which rule (code) and what to do (message). */
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** RFC 9457 `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  requestId: z.string(),
  errors: z.array(fieldErrorSchema).optional(),
});
export type ProblemBody = z.infer<typeof problemSchema>;

export const slugSchema = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens, e.g. "head-office"');

/** Text that a person or a client wrote: neither U+0000 nor half a surrogate pair, which PostgreSQL cannot store. */
export const text = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((value) => !value.includes('\u0000'), { message: 'must not contain U+0000', params: { code: 'nul' } })
    .refine(isWellFormed, { message: 'must be well-formed Unicode', params: { code: 'malformed_text' } });

/** Half a surrogate pair cannot be encoded: `encodeURIComponent` is the test that every runtime has. */
function isWellFormed(value: string): boolean {
  if (!/[\ud800-\udfff]/.test(value)) return true;
  try {
    encodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}

/** An IANA time zone that this machine knows, e.g. `Europe/Berlin`. */
export const timeZoneSchema = text(64)
  .min(1)
  .refine(isTimeZone, { message: 'must be an IANA time zone, e.g. "Europe/Berlin"', params: { code: 'time_zone' } });

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

export const versionSchema = text(64).min(1);
export const revisionSchema = text(64).min(1);
export const whySchema = text(500).trim().min(1);
