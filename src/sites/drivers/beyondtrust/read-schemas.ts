import { z } from 'zod';
import {
  healthSchema,
  infoSchema,
  jumpClientSchema,
  jumpGroupSchema,
  jumpointNodeSchema,
  jumpointSchema,
  TOKEN_SECONDS,
} from '../../../contracts/appliance-api.js';

/**
 * What is read of the documented shapes: only what is made use of, so that a new word in a field that nobody needs hides no client. An id,
 * or a number of seconds, may be written as a text. What states rest on is never guessed: a row without it cannot be read.
 */

const id = z
  .number()
  .int()
  .min(1)
  .or(
    z
      .string()
      .regex(/^[1-9]\d{0,9}$/)
      .transform(Number),
  );
const text = z.string().nullish();

export const clientRowSchema = jumpClientSchema
  .pick({
    jump_group_type: true,
    hostname: true,
    fqdn: true,
    tag: true,
    comments: true,
    connection_type: true,
    last_connect_timestamp: true,
    last_disconnect_timestamp: true,
    last_access_timestamp: true,
    is_lost: true,
    needs_update: true,
    unavailable_reason: true,
    operating_system: true,
    public_ip: true,
    private_ip: true,
    console_user: true,
  })
  .extend({ id, jump_group_id: id.nullish(), name: text });

export const groupRowSchema = jumpGroupSchema.pick({ name: true }).extend({ id });
export const jumpointRowSchema = jumpointSchema.pick({ platform: true, enabled: true, connected: true }).extend({
  id,
  name: text,
  clustered: z.boolean().nullish(),
});
export const nodeRowSchema = jumpointNodeSchema.pick({ connected: true }).extend({ id, name: text });

export const healthReadSchema = healthSchema
  .pick({ build: true, appliance_hostname: true, last_data_sync: true, last_data_sync_status: true, message: true })
  .extend({
    version: z.string().trim().min(1),
    appliance_id: z.string().or(z.number().transform(String)).nullish(),
    failover_role: healthSchema.shape.failover_role.catch(null),
  });

export const infoReadSchema = infoSchema.pick({ current_time: true }).extend({
  permissions: infoSchema.shape.permissions.catch(null),
});

const SECONDS_MAX = 86_400;
/** RFC 6749: `expires_in` may be left out; the appliance documents an hour. */
export const tokenReadSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .nullish(),
  expires_in: z
    .number()
    .or(
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    )
    .nullish()
    .transform((seconds) => Math.min(Math.floor(seconds ?? TOKEN_SECONDS), SECONDS_MAX))
    .pipe(z.number().positive()),
});
