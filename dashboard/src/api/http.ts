import type { FieldError, ProblemBody } from '@contracts/common';

/** A refusal of the server (RFC 9457), or `code: 'unreachable'` with status 0 when nothing answered. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: FieldError[] = [],
    /** The problem as it came; members beyond the standard ones included. */
    readonly body: unknown = null,
  ) {
    super(message);
  }
}

export interface Answer<Body> {
  body: Body;
  etag: string | null;
}

interface Options {
  body?: unknown;
  /** A file in place of a body, as it is. */
  file?: { content: Blob; type: string };
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let onSignedOut: () => void = () => undefined;

/** Says what happens when a call finds that nobody is signed in any more. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** One call under `/api/v1`, with the session's cookie. Throws {@link ApiProblem} for every refusal. */
export async function call<Body>(method: string, path: string, options: Options = {}): Promise<Answer<Body>> {
  const response = await send(method, path, options);
  const body = await readBody(response);
  if (response.ok) return { body: body as Body, etag: response.headers.get('etag') };
  if (response.status === 401 && path !== '/session') onSignedOut();
  throw problemOf(response, body);
}

export async function get<Body>(path: string, signal?: AbortSignal): Promise<Body> {
  return (await call<Body>('GET', path, { signal })).body;
}

async function send(method: string, path: string, { body, file, headers, signal }: Options): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      signal,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(file === undefined ? {} : { 'content-type': file.type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(file === undefined ? {} : { body: file.content }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiProblem(0, 'unreachable', 'Rollcall does not answer. The link may be down.');
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function problemOf(response: Response, body: unknown): ApiProblem {
  const problem = (body ?? {}) as Partial<ProblemBody>;
  const code = problem.code ?? `http_${response.status}`;
  const message = problem.detail ?? problem.title ?? `The server answered ${response.status}.`;
  return new ApiProblem(response.status, code, message, problem.errors ?? [], body);
}

/** What to tell a person about anything that was thrown: the field's own message where the server named a field. */
export function explain(cause: unknown): string {
  if (cause instanceof ApiProblem) {
    const fields = cause.errors.map((error) => error.message).filter((message) => !cause.message.includes(message));
    return [cause.message, ...fields].join(' ').trim();
  }
  return cause instanceof Error ? cause.message : 'Something went wrong.';
}

/** What the server has against single fields; nothing where it is about the whole. */
export function errorsOf(cause: unknown): readonly FieldError[] {
  return cause instanceof ApiProblem ? cause.errors : [];
}

export function isProblem(cause: unknown, status: number): cause is ApiProblem {
  return cause instanceof ApiProblem && cause.status === status;
}
