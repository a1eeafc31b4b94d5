import type { z } from 'zod';
import type { ApplianceName } from '../contracts/words.js';
import type { SimulatedSite } from './model/simulated-site.js';
import type { ApiAnswer } from './vendor/answer.js';

/** `cut`: the connection is broken instead of an answer. */
export type Reaction = ApiAnswer | 'cut';

/** One call of the simulated appliance, as its handlers see it. */
export interface Asked {
  readonly site: SimulatedSite;
  /** The appliance that is called by its own name; null: whichever the site's name reaches. */
  readonly at: ApplianceName | null;
  /** Scheme, name and port under which the caller reached it, as it says itself. */
  readonly origin: string;
  /** What stands in the path for `{id}`; empty where nothing does. */
  readonly id: string;
  /** Only the headers of the answer will be sent. */
  readonly isHead: boolean;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly idempotencyKey: string | undefined;
  readonly body: string;
}

export type Handler = (asked: Asked) => Reaction | Promise<Reaction>;

/** By method. */
export type Handlers = Record<string, Handler>;

/** Reads the body by its schema: 400 when it is no JSON, 422 when it is not as it should be. */
export function withBody<Schema extends z.ZodType>(
  schema: Schema,
  asked: Asked,
  handle: (body: z.infer<Schema>) => ReturnType<Handler>,
): ReturnType<Handler> {
  let given: unknown;
  try {
    given = JSON.parse(asked.body === '' ? '{}' : asked.body);
  } catch {
    return { status: 400, body: { message: 'The body is not JSON.' } };
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return handle(parsed.data);
  const errors: Record<string, string[]> = {};
  for (const issue of parsed.error.issues) (errors[issue.path.join('.')] ??= []).push(issue.message);
  return { status: 422, body: { message: 'The body is not valid.', errors } };
}
