import { z } from 'zod';
import { pageQuerySchema, slugSchema, text, timestampSchema } from './common.js';
import { ROLES } from './words.js';

export const createKeyBodySchema = z
  .strictObject({
    name: text(100).trim().min(1),
    role: z.enum(ROLES),
    site: slugSchema.optional().describe('the only site an ingest key posts check-ins for'),
    clientId: text(64).min(1).optional().describe('binds an ingest key to one client'),
    expiresAt: timestampSchema.optional(),
  })
  .refine((body) => body.role !== 'ingest' || body.site !== undefined, {
    message: 'an ingest key needs the site it posts check-ins for',
    path: ['site'],
  })
  .refine((body) => body.role === 'ingest' || (body.site === undefined && body.clientId === undefined), {
    message: 'only an ingest key is bound to a site or a client',
    path: ['site'],
  });
export type CreateKeyBody = z.infer<typeof createKeyBodySchema>;

export const keySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(ROLES),
  site: z.string().nullable(),
  clientId: z.string().nullable(),
  createdAt: timestampSchema,
  expiresAt: timestampSchema.nullable(),
  revokedAt: timestampSchema.nullable(),
});
export type Key = z.infer<typeof keySchema>;

export const keysAnswerSchema = z.object({ items: z.array(keySchema), nextCursor: z.string().nullable() });

/** The secret is shown once, here, and kept only as a hash. */
export const createdKeySchema = z.object({ ...keySchema.shape, secret: z.string() });
export type CreatedKey = z.infer<typeof createdKeySchema>;

const personRole = z.enum(['admin', 'support', 'viewer']);

export const createPersonBodySchema = z.strictObject({
  name: text(100).trim().min(1),
  role: personRole,
  password: text(200).min(12).optional(),
});
export type CreatePersonBody = z.infer<typeof createPersonBodySchema>;

export const patchPersonBodySchema = z.strictObject({
  role: personRole.optional(),
  password: text(200).min(12).nullable().optional(),
});
export type PatchPersonBody = z.infer<typeof patchPersonBodySchema>;

export const personSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  role: personRole,
  hasPassword: z.boolean(),
  createdAt: timestampSchema,
});
export type Person = z.infer<typeof personSchema>;

export const peopleAnswerSchema = z.object({ items: z.array(personSchema), nextCursor: z.string().nullable() });

/** A single-use link for a person, good for 15 minutes; the secret stands in its fragment, which no server sees. */
export const createdLinkSchema = z.object({ url: z.string(), expiresAt: timestampSchema });
export type CreatedLink = z.infer<typeof createdLinkSchema>;

export const signInBodySchema = z.union([
  z.strictObject({ linkSecret: text(200).min(1) }),
  z.strictObject({ name: text(100).min(1), password: text(200).min(1) }),
]);
export type SignInBody = z.infer<typeof signInBodySchema>;

export const sessionSchema = z.object({
  actor: z.object({ kind: z.enum(['person', 'key']), name: z.string(), role: z.enum(ROLES) }),
  /** What this actor may do; a control that is off can say why. */
  actions: z.array(z.string()),
  expiresAt: timestampSchema.nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

/** `q` is looked for in who, action, target and why, without regard to case. */
export const auditQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  site: slugSchema.optional(),
  actor: text(200).optional(),
  action: text(100).optional(),
  target: text(200).optional(),
  q: text(200).optional(),
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

export const auditEntrySchema = z.object({
  id: z.string(),
  at: timestampSchema,
  actor: z.string(),
  action: z.string(),
  site: z.string().nullable(),
  target: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  why: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditAnswerSchema = z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() });
export type AuditAnswer = z.infer<typeof auditAnswerSchema>;
