import type { z } from 'zod';
import type { DriverFailure } from '../../../contracts/observed-words.js';
import type { DriverResult } from '../site-driver.js';
import type { ApplianceAnswer, ApplianceFailure } from './appliance-account.js';
import { failureDetail, isPage } from './failure-details.js';

type Failed = Exclude<DriverResult, { ok: true }>;

export const LIST_BYTES_MAX = 8 * 1024 * 1024;

export const badAnswer = (detail: string | null): Failed => failed('bad_answer', 'unknown', true, detail);

export function failed(
  reason: DriverFailure,
  delivered: 'no' | 'unknown',
  retryable: boolean,
  detail: string | null,
): Failed {
  return { ok: false, retryable, delivered, reason, detail };
}

export function failureOf({ retryable, delivered, reason, detail }: ApplianceFailure): Failed {
  return { ok: false, retryable, delivered, reason, detail };
}

/** An answer with a status that the call has no use for. The Configuration API says 422 of what is wrong, Command API v2 also 400. */
export function unexpected(answer: ApplianceAnswer): Failed {
  const { status } = answer;
  // Whatever stands before the appliance says such things, too.
  if (isPage(answer)) return badAnswer(failureDetail('bad_answer', answer));
  if (status === 400)
    return failed('unknown_parameter', 'no', false, 'The appliance does not know a parameter that was sent.');
  if (status >= 400 && status < 500)
    return failed('refused', 'no', false, `The appliance answered with status ${status}.`);
  return badAnswer(`The appliance answered with status ${status}.`);
}

/** The body by its schema; null when it is otherwise. */
export function read<Schema extends z.ZodType>(schema: Schema, { body }: ApplianceAnswer): z.output<Schema> | null {
  const parsed = schema.safeParse(body);
  return parsed.success ? parsed.data : null;
}
