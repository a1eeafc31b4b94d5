import type { ApiClient } from './api-client.js';
import { readEvents, SSE_REST_MOST, type ServerSentEvent } from './model/sse.js';

/** Heartbeats come every 10 s: a stream that is silent for longer than three of them is dead. */
const SILENCE_MS = 35_000;

/**
 * Server-sent events of one connection, until it ends or goes silent; then the generator ends or throws, and the caller comes again with
 * the last id. `onOpen` is called once it stands.
 */
export async function* readStream(
  api: ApiClient,
  path: string,
  lastId: string | null,
  onOpen: (headers: Headers) => void,
): AsyncGenerator<ServerSentEvent | null> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const headers = { accept: 'text/event-stream', ...(lastId !== null && { 'last-event-id': lastId }) };
    const response = await api.open(path, { headers }, silence.signal);
    onOpen(response.headers);
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const read = readEvents(rest, decoder.decode(chunk, { stream: true }));
      rest = read.rest;
      if (rest.length > SSE_REST_MOST) throw new Error('an event is too large');
      yield* read.events;
      // A heartbeat: nothing has happened, and time has passed.
      yield null;
    }
  } catch (error) {
    throw api.lost(error);
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}
