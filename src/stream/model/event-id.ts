/**
 * The id of a server-sent event: its origin (the process's epoch and the rooms) and, for each room of the connection in the order asked
 * for, the last seq that was sent. A reader that comes back with it needs a snapshot only of the rooms that have moved on.
 */

export interface EventPlace {
  origin: string;
  seqs: number[];
}

export const eventId = ({ origin, seqs }: EventPlace): string => `${origin}:${seqs.join(',')}`;

/** The place that an id stands for; null for one that is not ours. */
export function parseEventId(text: string | undefined): EventPlace | null {
  const match = /^([\w-]{1,64}):(\d{1,15}(?:,\d{1,15}){0,15})$/.exec(text ?? '');
  return match === null ? null : { origin: match[1]!, seqs: match[2]!.split(',').map(Number) };
}

/** The seq at which the reader left the room in that place of its list; null when it must get a snapshot whatever it says. */
export function seqLeftAt(place: EventPlace | null, origin: string, rooms: number, index: number): number | null {
  if (place === null || place.origin !== origin || place.seqs.length !== rooms) return null;
  return place.seqs[index] ?? null;
}
