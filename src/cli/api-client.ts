import { randomUUID } from 'node:crypto';
import { problemSchema } from '../contracts/common.js';
import { CliError, Interrupted } from './cli-error.js';
import { networkTrouble, problemTrouble, strangeAnswer } from './model/problem-words.js';
import type { Surroundings } from './surroundings.js';

const TIMEOUT_MS = 20_000;
const TRIES_MOST = 4;
const BACKOFF_MS = 500;

export interface Answer<Body> {
  status: number;
  body: Body;
  headers: Headers;
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH';
  body?: unknown;
  /** Sent as it is, in place of a body. */
  text?: { type: string; content: string };
  headers?: Record<string, string>;
  /** Statuses besides 2xx that the caller reads for itself. */
  accept?: readonly number[];
  /** Where the answer takes longer than answers do. */
  timeoutMs?: number;
}

/** Rollcall's API over HTTP. What is refused or fails comes as a CliError that says what to do. Follows no redirect: the key stays here. */
export class ApiClient {
  constructor(
    readonly baseUrl: URL,
    private readonly key: string | null,
    private readonly surroundings: Pick<Surroundings, 'fetch' | 'signal' | 'sleep' | 'version'>,
  ) {}

  /** `path` is below `/api/v1`. */
  async get<Body>(path: string): Promise<Body> {
    return (await this.send<Body>(`/api/v1${path}`)).body;
  }

  /** Work that carries a key of its own is done once however often it is sent, so that it is sent again when no answer comes. */
  async post<Body>(path: string, body: unknown): Promise<Body> {
    const headers = { 'idempotency-key': randomUUID() };
    for (let tried = 1; ; tried += 1) {
      try {
        return (await this.send<Body>(`/api/v1${path}`, { method: 'POST', body, headers })).body;
      } catch (error) {
        if (!(error instanceof CliError) || !error.isPassing || tried === TRIES_MOST) throw error;
        await this.surroundings.sleep(BACKOFF_MS * 2 ** tried, this.surroundings.signal);
      }
    }
  }

  /** `path` from the root. */
  async send<Body>(path: string, ask: Ask = {}): Promise<Answer<Body>> {
    const response = await this.open(path, ask, AbortSignal.timeout(ask.timeoutMs ?? TIMEOUT_MS));
    const text = await this.textOf(response);
    return { status: response.status, body: this.json(response, text) as Body, headers: response.headers };
  }

  /** An answer whose body is still to be read; `deadline` covers the body too. */
  async open(
    path: string,
    { method = 'GET', body, text, headers = {}, accept = [] }: Ask,
    deadline: AbortSignal,
  ): Promise<Response> {
    const response = await this.fetch(this.addressOf(path), {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'user-agent': `rollcall/${this.surroundings.version}`,
        ...(this.key !== null && { authorization: `Bearer ${this.key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(text !== undefined && { 'content-type': text.type }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(text !== undefined && { body: text.content }),
      signal: AbortSignal.any([this.surroundings.signal, deadline]),
    });
    if (response.ok || accept.includes(response.status)) return response;
    throw await this.refusal(response);
  }

  private addressOf(path: string): URL {
    return new URL(`${this.baseUrl.pathname.replace(/\/$/, '')}${path}`, this.baseUrl);
  }

  private async fetch(url: URL, init: RequestInit): Promise<Response> {
    try {
      return await this.surroundings.fetch(url, init);
    } catch (error) {
      throw this.lost(error);
    }
  }

  private async textOf(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw this.lost(error);
    }
  }

  /** What came of a connection that broke or never was. */
  lost(error: unknown): Error {
    if (error instanceof CliError) return error;
    if (this.surroundings.signal.aborted) return new Interrupted();
    return CliError.from(networkTrouble(this.baseUrl.href, networkCode(error)));
  }

  private json(response: Response, text: string): unknown {
    if (text === '') return null;
    const parsed = parseJson(text);
    if (parsed !== undefined) return parsed;
    throw CliError.from(strangeAnswer(this.baseUrl.href, response.status, null));
  }

  private async refusal(response: Response): Promise<CliError> {
    const problem = problemSchema.safeParse(parseJson(await this.textOf(response)));
    if (problem.success) return new RefusedError(problem.data.code, problem.data, response);
    return CliError.from(strangeAnswer(this.baseUrl.href, response.status, response.headers.get('location')));
  }
}

/** A problem of the API: `code` says which. */
export class RefusedError extends CliError {
  constructor(
    readonly code: string,
    problem: Parameters<typeof problemTrouble>[0],
    { status }: { status: number },
  ) {
    const { says, todo, exitCode, isPassing } = problemTrouble(problem, status);
    super(says, todo, exitCode, isPassing);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The system's word for what happened, however deep it stands; where there is none, the innermost message. */
function networkCode(error: unknown): string {
  let message = 'no answer';
  let cause = error as { name?: unknown; code?: unknown; message?: unknown; cause?: unknown } | null | undefined;
  for (let depth = 0; typeof cause === 'object' && cause !== null && depth < 5; depth += 1) {
    if (cause.name === 'TimeoutError') return 'TIMEOUT';
    if (typeof cause.code === 'string') return cause.code;
    if (typeof cause.message === 'string' && cause.message !== '') message = cause.message;
    cause = cause.cause as typeof cause;
  }
  return message;
}
