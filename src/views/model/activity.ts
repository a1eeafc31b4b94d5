/**
 * Decides what of the change feed people read as a site's activity: what somebody did and what went wrong, each as a line of its own;
 * what happens to many clients, as one line a minute with a count. Names of clients are not known here.
 * Invariant: the same changes in the same order make the same lines; never more than {@link ACTIVITY_MAX}.
 */
import type { ChangeKind } from '../../contracts/words.js';

export const ACTIVITY_MAX = 50;
/** How many like lines a minute stand on their own before the rest are counted in one. */
const ALIKE_MAX = 5;
const MINUTE_MS = 60_000;

/** A line of the change feed, as far as this reads it. */
export interface ActivityChange {
  id: number;
  at: Date;
  kind: ChangeKind;
  clientId: string | null;
  by: string | null;
  data: Record<string, unknown>;
}

export interface ActivityLine {
  id: string;
  atMs: number;
  kind: string;
  clientId: string | null;
  by: string | null;
  data: Record<string, unknown>;
}

/**
 * `line`: on its own. `alike`: on its own, counted when there are many. `count`: counted only. `upgrade`: by where it went.
 * `hidden`: clients' routine, which their timelines tell.
 */
type Telling = 'line' | 'alike' | 'count' | 'upgrade' | 'hidden';

const TELLING: Record<ChangeKind, Telling> = {
  'site.created': 'line',
  'site.changed': 'line',
  'site.deleted': 'line',
  'appliance.changed': 'line',
  'settings.changed': 'line',
  'limit.changed': 'line',
  'starts.paused': 'line',
  'starts.resumed': 'line',
  'gate.changed': 'line',
  'brake.tripped': 'line',
  'run.begun': 'line',
  'run.superseded': 'line',
  'run.active_finished': 'line',
  'run.finished': 'line',
  'client.enrolled': 'count',
  'client.connection_changed': 'hidden',
  'client.version_changed': 'hidden',
  'client.attributes_changed': 'hidden',
  'client.edited': 'alike',
  'client.epoch_reset': 'alike',
  'client.deleted': 'alike',
  'client.upgrade_changed': 'upgrade',
  'client.bumped': 'alike',
  'client.jump_attempted': 'alike',
  'bulk_action.finished': 'line',
  'plan.changed': 'line',
  'sweep.finished': 'hidden',
  'observation.changed': 'line',
  'alert.fired': 'line',
  'alert.changed': 'hidden',
  'alert.resolved': 'line',
  'silence.changed': 'line',
  'receiver.changed': 'line',
};

/** Kinds that can be most of the feed: whoever looks for the others need not read through these. */
export const FREQUENT_KINDS: readonly ChangeKind[] = [
  'client.enrolled',
  'client.connection_changed',
  'client.version_changed',
  'client.attributes_changed',
  'client.upgrade_changed',
  'client.bumped',
  'client.deleted',
];

interface Told {
  telling: 'line' | 'alike' | 'count';
  /** What a count of many such is called. */
  many: string;
}

function tell({ kind, data }: ActivityChange): Told | null {
  const telling = TELLING[kind];
  switch (telling) {
    case 'hidden':
      return null;
    case 'line':
      return { telling, many: kind };
    case 'count':
    case 'alike':
      return { telling, many: kind.replace('client.', 'clients.') };
    case 'upgrade':
      return tellUpgrade(data);
  }
}

function tellUpgrade(data: Record<string, unknown>): Told | null {
  if (data['slotReason'] === 'succeeded') return { telling: 'count', many: 'clients.returned' };
  if (data['from'] === data['to']) return null;
  if (data['to'] === 'suspect') return { telling: 'alike', many: 'clients.suspect' };
  if (data['failure'] !== undefined) return { telling: 'alike', many: 'clients.failed' };
  return null;
}

/** `lines` with what `changes` (oldest first) add, newest first; `lines` itself when they add nothing. */
export function foldActivity(
  lines: readonly ActivityLine[],
  changes: readonly ActivityChange[],
): readonly ActivityLine[] {
  let next: ActivityLine[] | null = null;
  for (const change of changes) {
    const told = tell(change);
    if (told === null) continue;
    next ??= [...lines];
    add(next, change, told);
  }
  if (next === null) return lines;
  return next.sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1)).slice(0, ACTIVITY_MAX);
}

/** Changes `lines` in place: one pass over a batch of thousands makes no copy a change. */
function add(lines: ActivityLine[], change: ActivityChange, { telling, many }: Told): void {
  const minute = Math.floor(change.at.getTime() / MINUTE_MS);
  const alike = (line: ActivityLine) =>
    line.kind === change.kind && line.by === change.by && Math.floor(line.atMs / MINUTE_MS) === minute;
  const isCounted = telling === 'count' || (telling === 'alike' && lines.filter(alike).length >= ALIKE_MAX);
  if (!isCounted) {
    const { id, at, kind, clientId, by, data } = change;
    lines.push({ id: String(id), atMs: at.getTime(), kind, clientId, by, data });
    return;
  }
  const id = [many, minute, change.by ?? ''].join(' ').trim();
  const index = lines.findIndex((line) => line.id === id);
  const known = lines[index];
  if (known === undefined) {
    lines.push({ id, atMs: change.at.getTime(), kind: many, clientId: null, by: change.by, data: { count: 1 } });
  } else {
    lines[index] = { ...known, data: { count: (known.data['count'] as number) + 1 } };
  }
}
