/**
 * Decides what an API account may do, from what it could read and from what the appliance says of it, and what each right would add. A right
 * that would have to be used to be seen (a backup, another failover role) is never tried: it stays unknown unless the appliance tells it.
 */
import type { ApplianceRight } from '../../../contracts/observed-words.js';

export interface KnownRight {
  right: ApplianceRight;
  /** Null: cannot be told. */
  has: boolean | null;
  adds: string;
}

const ADDS: Record<ApplianceRight, string> = {
  configuration_read: 'the fleet: every Jump Client with its state (needed)',
  command_read:
    'versions and health of the appliances, by which an upgrade is noticed, and the count of connected clients (needed)',
  backup: 'backups by upgrade plans, with their hash and time as evidence; without it a person takes them',
  failover_role: 'the change of roles by upgrade plans (Command API, full access); without it a person changes them',
};

export interface SeenRights {
  canListClients: boolean | null;
  canReadHealth: boolean | null;
  /** What `info` says of the account, whatever it names it; null: it was not told. */
  permissions: Readonly<Record<string, unknown>> | null;
}

export function rightsOf({ canListClients, canReadHealth, permissions }: SeenRights): KnownRight[] {
  const has: Record<ApplianceRight, boolean | null> = {
    configuration_read: canListClients,
    command_read: canReadHealth,
    backup: allowed(valueOf(permissions, 'backup')),
    // Read-only surely is not enough; whether full access is, only the change itself would show.
    failover_role: allowed(valueOf(permissions, 'command')) === false || isReadOnly(permissions) ? false : null,
  };
  return (Object.keys(ADDS) as ApplianceRight[]).map((right) => ({ right, has: has[right], adds: ADDS[right] }));
}

/** `backup`, or `perm_backup` as the XML API has it. */
function valueOf(permissions: SeenRights['permissions'], name: string): unknown {
  return permissions?.[name] ?? permissions?.[`perm_${name}`];
}

const isReadOnly = (permissions: SeenRights['permissions']): boolean =>
  /^read/i.test(wordOf(valueOf(permissions, 'command')));

function allowed(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const word = wordOf(value).toLowerCase();
  if (['0', 'no', 'false', 'none', 'deny', 'denied'].includes(word)) return false;
  return word === '' ? null : ['1', 'yes', 'true', 'allow', 'full_access', 'read_only'].includes(word) || null;
}

const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
