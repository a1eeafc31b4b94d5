/** Slots as a forecast sees them: those that ended, and those that are held now. Times in seconds before now, so that now is 0. */
import type { SlotRelease } from '../../contracts/words.js';

/**
 * What an ended slot means for the time until all are back. `back`: the client left the queue for good. `failed`: an attempt is used up.
 * `again`: nothing happened, and it is tried again.
 */
export type SlotOutcome = 'back' | 'failed' | 'again';

export const OUTCOME_OF: Record<SlotRelease, SlotOutcome> = {
  succeeded: 'back',
  client_removed: 'back',
  no_longer_pending: 'back',
  reported_failure: 'failed',
  upgrade_interrupted: 'failed',
  lease_expired: 'failed',
  start_not_taken: 'failed',
  start_not_delivered: 'again',
  not_told: 'again',
};

export interface EndedSlot {
  /** How long ago it ended. */
  agoSeconds: number;
  heldSeconds: number;
  reason: SlotRelease;
}

export interface HeldSlot {
  /** For how long it has been held. */
  ageSeconds: number;
  attempts: number;
}
