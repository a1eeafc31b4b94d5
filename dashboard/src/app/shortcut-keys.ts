/**
 * Which key means what. Pure: it is told the key and what was pressed before, and says what to do.
 */
export const SHORTCUTS = [
  { keys: ['/'], does: 'Search the clients', intent: 'search' },
  { keys: ['g', 'o'], does: 'Go to the Overview', intent: 'overview' },
  { keys: ['g', 'c'], does: 'Go to the Clients', intent: 'clients' },
  { keys: ['g', 'u'], does: 'Go to the Upgrade plan', intent: 'plan' },
  { keys: ['l'], does: 'Change the limit', intent: 'limit' },
  { keys: ['p'], does: 'Pause or resume new starts', intent: 'pause' },
  { keys: ['?'], does: 'Show these shortcuts', intent: 'help' },
] as const;

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
  const double = SHORTCUTS.find(({ keys }) => keys.length === 2 && keys[0] === led && keys[1] === key);
  if (double !== undefined) return double.intent;
  return SHORTCUTS.find(({ keys }) => keys.length === 1 && keys[0] === key)?.intent ?? null;
}
