/**
 * Decides which rooms a line of the change feed touches. What the rooms then show is not decided here. Complete by its type: a kind of
 * change without an entry does not compile.
 */
import type { ChangeKind } from '../../contracts/words.js';

export interface Touch {
  summary: boolean;
  queue: boolean;
  /** The upgrade plan, or what it observes. */
  plan: boolean;
  /** Alerts and silences. */
  alerts: boolean;
  /** Rows of clients that the line does not name: their reasons or rules have changed. */
  everyRow: boolean;
  /** Places in the queue have moved. */
  places: boolean;
}

const touch = (...parts: (keyof Touch)[]): Touch => ({
  summary: parts.includes('summary'),
  queue: parts.includes('queue'),
  plan: parts.includes('plan'),
  alerts: parts.includes('alerts'),
  everyRow: parts.includes('everyRow'),
  places: parts.includes('places'),
});

const NOTHING = touch();
const RULES = touch('summary', 'queue', 'everyRow');

const TOUCHES: Record<ChangeKind, Touch> = {
  'site.created': NOTHING,
  'site.changed': touch('summary'),
  'site.deleted': NOTHING,
  'appliance.changed': touch('plan'),
  'settings.changed': RULES,
  'limit.changed': RULES,
  'starts.paused': RULES,
  'starts.resumed': RULES,
  'gate.changed': RULES,
  'brake.tripped': RULES,
  'run.begun': touch('summary', 'queue', 'plan', 'everyRow'),
  'run.superseded': touch('summary', 'plan'),
  'run.active_finished': touch('summary', 'plan'),
  'run.finished': touch('summary', 'plan'),
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
  'plan.changed': touch('plan'),
  'sweep.finished': touch('summary', 'queue', 'everyRow'),
  'observation.changed': touch('summary', 'plan'),
  'alert.fired': touch('alerts'),
  'alert.changed': touch('alerts'),
  'alert.resolved': touch('alerts'),
  'silence.changed': touch('alerts'),
  'receiver.changed': NOTHING,
};

/** What changes of these kinds touch together. */
export function touchOf(kinds: Iterable<ChangeKind>): Touch {
  const all = { ...NOTHING };
  for (const kind of kinds) {
    const one = TOUCHES[kind];
    all.summary ||= one.summary;
    all.queue ||= one.queue;
    all.plan ||= one.plan;
    all.alerts ||= one.alerts;
    all.everyRow ||= one.everyRow;
    all.places ||= one.places;
  }
  return all;
}
