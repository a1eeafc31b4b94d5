import { z } from 'zod';
import { timestampSchema } from './common.js';
import { FORECAST_BASES, FORECAST_BOUNDS, REASONS } from './words.js';

const count = z.number().int().min(0);
const seconds = z.number().min(0);

/** What a limit would do is asked as `limit`; without it the limit that holds. */
export const forecastQuerySchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).optional() });
export type ForecastQuery = z.infer<typeof forecastQuerySchema>;

export const forecastBasisSchema = z.object({
  source: z.enum(FORECAST_BASES),
  finished: count.describe('clients that came back within the time measured'),
  overSeconds: seconds.describe('the time measured'),
  secondsMedian: seconds.nullable().describe('how long a slot was held for a client that came back'),
  secondsP90: seconds.nullable(),
});
/** What a forecast rests on. `none`: too little has been seen, and no number is given. */
export type ForecastBasis = z.infer<typeof forecastBasisSchema>;

export const forecastSchema = z.object({
  asOf: timestampSchema,
  limit: count,
  throughput: z.object({ perMinute: z.number(), overSeconds: seconds }),
  /** The first clock: clients that can be reached now. null before the first run. */
  reachable: z
    .object({
      clients: count,
      waiting: count,
      holding: count,
      /** Nine times in ten they are back later than P10 and, as often, earlier than P90. null: no basis, or starts are stopped. */
      secondsP10: seconds.nullable(),
      secondsP50: seconds.nullable(),
      secondsP90: seconds.nullable(),
      /** What stops new starts and with it the clock. */
      stoppedBy: z.enum(REASONS).nullable(),
      boundBy: z.enum(FORECAST_BOUNDS).nullable(),
      basis: forecastBasisSchema,
    })
    .nullable(),
  /** The second clock: passive clients that have not checked in since the run began. Bounded by their rule, not estimated. */
  passive: z.object({
    clients: count,
    overdue: count.describe('their time is over already; no time can be named for them'),
    latestAt: timestampSchema.nullable(),
  }),
  /** Active clients that wait and cannot be reached: no clock runs for them. */
  unreachable: count,
});
export type Forecast = z.infer<typeof forecastSchema>;

/** The last `minutes`, or from one moment to another. */
export const historyQuerySchema = z
  .strictObject({
    minutes: z.coerce.number().int().min(1).max(10_080).optional(),
    from: timestampSchema.optional(),
    to: timestampSchema.optional(),
  })
  .refine((query) => query.minutes === undefined || query.from === undefined, {
    message: 'give either "minutes" or "from"',
    path: ['minutes'],
  });
export type HistoryQuery = z.infer<typeof historyQuerySchema>;

export const historySchema = z.object({
  asOf: timestampSchema,
  /** Seconds from one point to the next. At most 240 points. */
  stepSeconds: seconds,
  points: z.array(
    z.object({
      at: timestampSchema,
      awaitingCheckIn: count,
      queued: count,
      pending: count.describe('of an observed site: they need an update, and what they wait for is not visible'),
      inUse: count,
      back: count.describe('up to date'),
      failedState: count,
      offline: count.describe('active clients that are offline'),
      limit: count,
      finished: count.describe('came back at the target within this step'),
      failures: count.describe('slots that ended without success within this step'),
    }),
  ),
});
/** A site over time, oldest first. A step in which nobody looked is left out. */
export type History = z.infer<typeof historySchema>;

export const runStorySchema = z.object({
  run: z.object({ id: z.uuid(), number: z.number().int() }),
  /** Those that took longest from their first grant in this run until they were back (of an observed site: were away longest); at most 10. */
  slowest: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      group: z.string().nullable(),
      seconds,
      attempts: count,
    }),
  ),
  /** What people and the brake did meanwhile, oldest first; at most 200. */
  interventions: z.array(
    z.object({
      at: timestampSchema,
      kind: z.enum(['limit.changed', 'starts.paused', 'starts.resumed', 'brake.tripped', 'gate.changed']),
      by: z.string().nullable(),
      from: z.number().nullable(),
      to: z.number().nullable(),
      why: z.string().nullable(),
    }),
  ),
  /** What was forecast, against what came. null: no forecast was made, or the reachable clients are not back yet. */
  forecast: z
    .object({
      made: count,
      /** How many ranges (P10–P90) held the real end. */
      held: count,
      first: z.object({ at: timestampSchema, lowAt: timestampSchema, highAt: timestampSchema }).nullable(),
      actualAt: timestampSchema,
      /** Median of |P50 − real end| ÷ what was left then, in per cent. */
      medianErrorPercent: z.number().nullable(),
    })
    .nullable(),
  history: historySchema,
});
export type RunStory = z.infer<typeof runStorySchema>;
