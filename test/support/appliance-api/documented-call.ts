import type { z } from 'zod';
import type { ApplianceRight } from '../../../src/contracts/observed-words.js';

/** How the appliance must be for a call to be answered so. Left out: healthy, alone, with an account that has every right. */
export type Circumstance =
  | { readonly kind: 'unhealthy' }
  | { readonly kind: 'failing' }
  | { readonly kind: 'too_many' }
  | { readonly kind: 'pair' }
  | { readonly kind: 'pair_broken' }
  | { readonly kind: 'without'; readonly right: ApplianceRight };

/** What the call carries as `Authorization: Bearer`; `none`: nothing, or what its own headers say. */
export type Credentials = 'token' | 'none' | 'unknown' | 'expired' | 'revoked' | 'oldest_of_31';

/** One documented call with one of its documented answers. */
export interface DocumentedCall {
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{client}`, `{group}` and `{jumpoint}` stand for ids that there are; see {@link EXAMPLE_IDS}. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  readonly when?: Circumstance;
  readonly status: number;
  /** Reads the body: what its JSON says, or its text. null: the body is empty. */
  readonly schema: z.ZodType | null;
  /** A literal body: JSON, or the text itself; undefined: empty. */
  readonly example: unknown;
  readonly contentType: string | null;
  /** Headers that the answer must carry, as they are in the example; those in {@link VARYING_HEADERS} have other values each time. */
  readonly answerHeaders: Readonly<Record<string, string>>;
}

/** The account of the examples. A server that answers the table must know it. */
export const EXAMPLE_ACCOUNT = { id: 'rollcall', secret: 'a-secret-of-the-appliance-for-the-table' } as const;

/** The table speaks of a fleet of so many clients: pages of five are 5, 5 and 2. */
export const EXAMPLE_CLIENTS = 12;

/** What the placeholders stand for in the examples. */
export const EXAMPLE_IDS = { client: 1, group: 1, jumpoint: 1 } as const;

/** No client has this id. */
export const UNKNOWN_ID = 2_147_483_647;

export const VARYING_HEADERS: readonly string[] = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'content-disposition'];

export const RATE = { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '19' } as const;

/** The path with its query, the placeholders replaced. */
export function targetOf(call: DocumentedCall, ids: Readonly<Record<keyof typeof EXAMPLE_IDS, number>>): string {
  const path = call.path.replace(/\{(client|group|jumpoint)\}/g, (_, name: keyof typeof EXAMPLE_IDS) => `${ids[name]}`);
  const query = new URLSearchParams(call.query).toString();
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** The example as the bytes of an answer: compact JSON, or the text. */
export function exampleText({ example }: DocumentedCall): string {
  if (example === undefined) return '';
  return typeof example === 'string' ? example : JSON.stringify(example);
}
