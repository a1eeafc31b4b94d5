/**
 * Decides which rooms a line of the change feed touches. What the rooms then show is not decided here. Complete by its type: a kind of
 * change without an entry does not compile.
 */
import type { ChangeKind } from '../../contracts/words.js';

export interface Touch {
  summary: boolean;
  queue: boolean;
  /** Rows of clients that the line does not name: their reasons or rules have changed. */
  everyRow: boolean;
  /** Places in the queue have moved. */
  places: boolean;
}

const touch = (...parts: (keyof Touch)[]): Touch => ({
  summary: parts.includes('summary'),
  queue: parts.includes('queue'),
  everyRow: parts.includes('everyRow'),
  places: parts.includes('places'),
});

const NOTHING = touch();
const RULES = touch('summary', 'queue', 'everyRow');

const TOUCHES: Record<ChangeKind, Touch> = {
  'site.created': NOTHING,
  'site.changed': touch('summary'),
  'site.deleted': NOTHING,
  'appliance.changed': NOTHING,
  'settings.changed': RULES,
  'limit.changed': RULES,
  'starts.paused': RULES,
  'starts.resumed': RULES,
  'gate.changed': RULES,
  'brake.tripped': RULES,
  'run.begun': RULES,
  'run.superseded': touch('summary'),
  'run.active_finished': touch('summary'),
  'run.finished': touch('summary'),
  'client.enrolled': touch('summary'),
  'client.connection_changed': touch('summary', 'queue'),
  'client.version_changed': NOTHING,
  'client.attributes_changed': touch('queue'),
  'client.edited': touch('queue'),
  'client.epoch_reset': NOTHING,
  'client.deleted': touch('summary', 'queue', 'places'),
  'client.upgrade_changed': touch('summary', 'queue', 'places'),
  'client.bumped': touch('summary', 'queue', 'places'),
  'client.jump_attempted': NOTHING,
  'bulk_action.finished': NOTHING,
};

/** What changes of these kinds touch together. */
export function touchOf(kinds: Iterable<ChangeKind>): Touch {
  const all = { ...NOTHING };
  for (const kind of kinds) {
    const one = TOUCHES[kind];
    all.summary ||= one.summary;
    all.queue ||= one.queue;
    all.everyRow ||= one.everyRow;
    all.places ||= one.places;
  }
  return all;
}
