/**
 * One HTTP call to another machine that may be slow, broken or hostile: it ends within `timeoutMs`, follows no redirect, reads at most
 * `answerBytesMax`, and tells apart what surely was not sent from what may have arrived.
 */
export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT';
  url: string;
  headers: Record<string, string>;
  body?: unknown;
  timeoutMs: number;
  answerBytesMax: number;
}

export type HttpOutcome =
  | { kind: 'answer'; status: number; body: unknown }
  | { kind: 'redirect' }
  /** Failed before anything could have been sent. */
  | { kind: 'not_sent' }
  | { kind: 'timed_out' }
  | { kind: 'connection_lost' }
  | { kind: 'answer_too_large'; status: number };

/** Failures while looking the name up or connecting: the request was not sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'ERR_INVALID_URL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/** `body` of an answer is what its JSON says, or undefined when it is none. Never throws. */
export async function callHttp(call: HttpCall): Promise<HttpOutcome> {
  const signal = AbortSignal.timeout(call.timeoutMs);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      redirect: 'manual',
      signal,
    });
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await discard(response);
      return { kind: 'redirect' };
    }
    return await readAnswer(response, call.answerBytesMax);
  } catch (error) {
    if (signal.aborted) return { kind: 'timed_out' };
    return { kind: wasNotSent(error) ? 'not_sent' : 'connection_lost' };
  }
}

async function readAnswer(response: Response, bytesMax: number): Promise<HttpOutcome> {
  const { status } = response;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body and with it the connection.
    if (bytes > bytesMax) return { kind: 'answer_too_large', status };
    chunks.push(chunk);
  }
  return { kind: 'answer', status, body: parseJson(Buffer.concat(chunks).toString('utf8')) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function wasNotSent(error: unknown): boolean {
  const cause = (error as { cause?: unknown }).cause;
  // Several addresses of one name were tried: it counts as not sent only when none of them got as far.
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.every((one) => {
    const { code, message } = (one ?? {}) as { code?: string; message?: string };
    // A port that `fetch` never speaks to, such as 25.
    return NOT_SENT.has(code ?? '') || message === 'bad port';
  });
}
