/**
 * Decides what to do with a message of a room: use it, drop it, or ask for the room again. Its invariant: whatever is used follows
 * without a gap on what was used before, from the same server process. It does not decide what a message means.
 */
import type { StreamMessage } from '@contracts/stream';

/** Where a reader stands in a room. */
export interface Place {
  epoch: string;
  seq: number;
}

type Judged = Pick<StreamMessage, 'epoch' | 'seq' | 'kind'>;

export type Verdict = 'use' | 'drop' | 'ask_again';

export function judgeMessage(place: Place, message: Judged): Verdict {
  if (message.epoch !== place.epoch) return 'ask_again';
  if (message.kind === 'heartbeat') return message.seq > place.seq ? 'ask_again' : 'drop';
  if (message.kind === 'gone') return 'use';
  if (message.seq <= place.seq) return 'drop';
  return message.seq === place.seq + 1 || message.kind === 'limited' ? 'use' : 'ask_again';
}

/** Whether a link that last spoke at `lastMs` counts as lost: nothing came for two and a half heartbeats. */
export function isSilent(lastMs: number, nowMs: number, heartbeatSeconds: number): boolean {
  return nowMs - lastMs > heartbeatSeconds * 2500;
}
