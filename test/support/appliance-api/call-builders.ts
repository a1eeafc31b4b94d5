import type { z } from 'zod';
import { messageSchema, tokenErrorSchema } from '../../../src/contracts/appliance-api.js';
import { RATE, type DocumentedCall } from './documented-call.js';

type Particulars = Pick<DocumentedCall, 'name' | 'method' | 'path'> &
  Partial<Omit<DocumentedCall, 'schema'>> & { schema?: z.ZodType };

/** A call with a good token that is answered with JSON and the headers of the budget. */
export function jsonCall(call: Particulars & { schema: z.ZodType; example: unknown }): DocumentedCall {
  return { credentials: 'token', status: 200, contentType: 'application/json', answerHeaders: RATE, ...call };
}

/** Answered with a short text, or with XML. */
export function textCall(call: Particulars & { schema: z.ZodType; example: string }): DocumentedCall {
  return { credentials: 'token', status: 200, contentType: 'text/xml', answerHeaders: RATE, ...call };
}

export function emptyCall(call: Particulars): DocumentedCall {
  return {
    credentials: 'token',
    status: 200,
    contentType: null,
    answerHeaders: RATE,
    schema: null,
    example: undefined,
    ...call,
  };
}

/** Refused with `{message}`. */
export function refusedCall(call: Particulars & { status: number }, message: string): DocumentedCall {
  return jsonCall({ schema: messageSchema, example: { message }, ...call });
}

/** Refused with `{error, message}`. */
export function oauthRefusal(call: Particulars & { status: number }, error: string, message: string): DocumentedCall {
  return jsonCall({ schema: tokenErrorSchema, example: { error, message }, answerHeaders: {}, ...call });
}
