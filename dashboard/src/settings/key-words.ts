/** How keys stand, and when a new one is to end. Pure. */
import type { Key, Person } from '@contracts/access';
import type { Role } from '@contracts/words';
import type { Tone } from '../words/tones';

export type KeyState = 'active' | 'expired' | 'revoked';

export const KEY_STATE_WORDS: Record<KeyState, { title: string; tone: Tone }> = {
  active: { title: 'Good', tone: 'done' },
  expired: { title: 'Expired', tone: 'idle' },
  revoked: { title: 'Revoked', tone: 'held' },
};

export function keyStateOf({ revokedAt, expiresAt }: Pick<Key, 'revokedAt' | 'expiresAt'>, nowMs: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'active';
}

/** What a role may do, for whoever gives it. */
export const ROLE_MEANINGS: Record<Role, string> = {
  admin: 'Everything, also settings, keys and people.',
  support: 'Reads everything but the audit trail; tries Jumps, bumps and edits clients.',
  viewer: 'Reads, and changes nothing.',
  ingest: 'Posts check-ins of one site, and nothing else.',
};

export const EXPIRIES = [
  { value: 'never', label: 'never' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
] as const;
export type Expiry = (typeof EXPIRIES)[number]['value'];

const DAY_MS = 86_400_000;

/** RFC 3339; undefined for a key that never ends. */
export function expiresAtOf(expiry: Expiry, nowMs: number): string | undefined {
  return expiry === 'never' ? undefined : new Date(nowMs + Number(expiry) * DAY_MS).toISOString();
}

/** The roles of people; the fourth is for clients’ keys alone. */
export const PERSON_ROLES = ['admin', 'support', 'viewer'] as const satisfies readonly Person['role'][];
