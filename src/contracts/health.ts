import { z } from 'zod';

export const liveSchema = z.object({ live: z.literal(true) });

const check = z.enum(['up', 'down']);

/** Status 200 when `ready`, otherwise 503. */
export const readinessSchema = z.object({
  ready: z.boolean(),
  checks: z.object({ database: check, redis: check, wakeUps: check }),
});
export type Readiness = z.infer<typeof readinessSchema>;
