/** Reads server-sent events (WHATWG HTML, "Server-sent events") from text that comes in pieces. Knows nothing of what they say. */

export interface ServerSentEvent {
  /** The id as it stands after this event; null when none was given. */
  id: string | null;
  event: string;
  data: string;
}

/** Text without a blank line may not grow beyond this: no event of ours is so large. */
export const SSE_REST_MOST = 16 * 1024 * 1024;

/** The events in `rest` and `piece` together, and what is left over. A line end cut in half is put together again. */
export function readEvents(rest: string, piece: string): { events: ServerSentEvent[]; rest: string } {
  const text = rest + piece;
  // A carriage return at the very end may be half of a line end.
  const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
  const blocks = whole.replaceAll(/\r\n?/g, '\n').split('\n\n');
  const left = blocks.pop()! + text.slice(whole.length);
  return { events: blocks.map(readBlock).filter((event) => event !== null), rest: left };
}

function readBlock(block: string): ServerSentEvent | null {
  const event: ServerSentEvent = { id: null, event: 'message', data: '' };
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else if (name === 'event') event.event = value;
    else if (name === 'id' && !value.includes('\0')) event.id = value;
  }
  return data.length === 0 ? null : { ...event, data: data.join('\n') };
}
