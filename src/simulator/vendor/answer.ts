/** An answer of the simulated appliance. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, a text, or undefined for none. */
  readonly body: unknown;
  /** Instead of a body: bytes that are sent as they are made. */
  readonly bytes?: { readonly length: number; chunks(): Iterable<Buffer> };
}

export function json(body: unknown, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status: 200, body, headers };
}

export function problem(status: number, message: string): ApiAnswer {
  return { status, body: { message } };
}

export function oauthProblem(status: number, error: string, message: string): ApiAnswer {
  return { status, body: { error, message } };
}

/** 422, with what is wrong with each field. */
export function invalid(errors: Readonly<Record<string, readonly string[]>>): ApiAnswer {
  return { status: 422, body: { message: 'The given data was invalid.', errors } };
}

export const NOT_FOUND = problem(404, 'Not found.');
