/**
 * Which key means what. Pure: it is told the key and what was pressed before, and says what to do.
 */
import type { SiteControl } from '@contracts/words';

export const SHORTCUT_GROUPS = [
  { group: 'screens', title: 'Go to' },
  { group: 'page', title: 'Anywhere' },
  { group: 'table', title: 'In a table of clients' },
] as const;

export type ShortcutGroup = (typeof SHORTCUT_GROUPS)[number]['group'];

export const SHORTCUTS = [
  { keys: ['/'], does: 'Filter the clients', intent: 'search', group: 'page' },
  { keys: ['l'], does: 'Change the limit', seen: 'Change the recorded limit', intent: 'limit', group: 'page' },
  { keys: ['p'], does: 'Pause or resume new starts', intent: 'pause', group: 'page', on: 'managed' },
  { keys: ['f'], does: 'Freeze the screen, or go on', intent: 'freeze', group: 'page' },
  { keys: ['?'], does: 'Show these shortcuts', intent: 'help', group: 'page' },
  { keys: ['g', 'o'], does: 'Overview', intent: 'overview', group: 'screens' },
  { keys: ['g', 'c'], does: 'Clients', intent: 'clients', group: 'screens' },
  { keys: ['g', 'q'], does: 'Queue', intent: 'queue', group: 'screens', on: 'managed' },
  { keys: ['g', 'p'], does: 'Pending', intent: 'pending', group: 'screens', on: 'observed' },
  { keys: ['g', 'w'], does: 'Watch', intent: 'watch', group: 'screens' },
  { keys: ['g', 't'], does: 'Alerts', intent: 'alerts', group: 'screens' },
  { keys: ['g', 'a'], does: 'Appliance', intent: 'appliance', group: 'screens' },
  { keys: ['g', 'u'], does: 'Upgrade plan', intent: 'plan', group: 'screens' },
  { keys: ['g', 'r'], does: 'Runs', intent: 'runs', group: 'screens' },
  { keys: ['g', 'y'], does: 'Activity', intent: 'activity', group: 'screens' },
  { keys: ['g', 's'], does: 'Settings', intent: 'settings', group: 'screens' },
  { keys: ['j'], does: 'To the next row (also ↓)', intent: 'row_next', group: 'table' },
  { keys: ['k'], does: 'To the row before (also ↑)', intent: 'row_previous', group: 'table' },
  { keys: ['x'], does: 'Select the client (also Space)', intent: 'row_select', group: 'table' },
  { keys: ['Enter'], does: 'Open the client', intent: 'row_open', group: 'table' },
  { keys: ['Escape'], does: 'Close the client', intent: 'close_client', group: 'table' },
  {
    keys: ['b'],
    does: 'Bump the client: to the front of the queue',
    intent: 'row_bump',
    group: 'table',
    on: 'managed',
  },
] as const satisfies readonly Shortcut[];

interface Shortcut {
  keys: readonly string[];
  does: string;
  /** The same on an observed site, where it is something else. */
  seen?: string;
  intent: string;
  group: ShortcutGroup;
  /** The kind of site that it means something on; without one, on both. */
  on?: SiteControl;
}

export type Intent = (typeof SHORTCUTS)[number]['intent'];

/** A first key of two is forgotten after this long. */
export const SEQUENCE_MS = 1200;

export interface Pressed {
  key: string;
  atMs: number;
}

/** What `key` means after `before`; null when it means nothing (it may still be the first of two). */
export function intentOf(key: string, before: Pressed | null, nowMs: number): Intent | null {
  const led = before !== null && nowMs - before.atMs <= SEQUENCE_MS ? before.key : null;
  // A slip after the first of two does nothing at all, rather than what the letter does alone.
  if (isLead(led)) return SHORTCUTS.find(({ keys }) => keys[0] === led && keys[1] === key)?.intent ?? null;
  return SHORTCUTS.find(({ keys }) => keys.length === 1 && keys[0] === key)?.intent ?? null;
}

function isLead(key: string | null): boolean {
  return SHORTCUTS.some(({ keys }) => keys.length === 2 && keys[0] === key);
}

/** Enter on a button or a link is that button's own. */
export function isOwnKey(key: string, isOnControl: boolean): boolean {
  return isOnControl && (key === 'Enter' || key === ' ');
}

/** `Ctrl-K`, `Cmd-K`: it works where one types too, and does not depend on single keys being on. */
export function opensPalette(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): boolean {
  return event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}
