/**
 * What people read for every word of alerts. Each table is complete by its type. What an incident says of itself comes from the server
 * as sentences; here are the words around them.
 */
import type { Alert, Factor, Resolution, Scope, Severity } from '@contracts/alert-words';

/** What an alert is called where no incident of it is shown, and when it fires. */
export const ALERT_WORDS: Record<Alert, { title: string; meaning: string }> = {
  client_offline: {
    title: 'Clients offline',
    meaning: 'An active client is offline beyond its grace, or a passive one is overdue.',
  },
  fleet_mass_offline: {
    title: 'Mass offline',
    meaning: 'Many clients of the site, or of one group, are gone within minutes.',
  },
  upgrade_stalled: { title: 'Upgrades stalled', meaning: 'A client has held its slot for far too long.' },
  upgrade_failed: { title: 'Upgrades failed', meaning: 'A client has used up its attempts.' },
  upgrade_no_progress: {
    title: 'No progress',
    meaning: 'Clients wait and could upgrade, and none has come back for a while.',
  },
  safety_brake: { title: 'Safety brake', meaning: 'New starts paused themselves because too many upgrades failed.' },
  appliance_unreachable: { title: 'Appliance unreachable', meaning: 'The appliance does not answer Rollcall.' },
  appliance_upgrade_overrun: {
    title: 'Appliance upgrade overrun',
    meaning: 'An install on the appliance takes longer than it should.',
  },
  failover_exposed: {
    title: 'Without failover',
    meaning: 'The pair is without failover for longer than planned, or its roles or versions disagree.',
  },
  limit_changed: { title: 'Limit changed', meaning: 'An event: somebody has changed the limit.' },
  run_finished: { title: 'Run finished', meaning: 'An event: an upgrade run is over.' },
  window_started: { title: 'Window opened', meaning: 'An event: a maintenance window has opened.' },
  window_ended: { title: 'Window over', meaning: 'An event: a maintenance window is over.' },
  delivery_failing: { title: 'Delivery failing', meaning: 'A receiver of alerts has not been reached for a while.' },
  watchdog: { title: 'Heartbeat', meaning: 'Always sent, for machines that watch whether Rollcall itself lives.' },
};

export const SEVERITY_WORDS: Record<Severity, string> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Info',
  none: 'Heartbeat',
};

/** Why an incident is over. */
export const RESOLUTION_WORDS: Record<Resolution, { word: string; meaning: string }> = {
  recovered: { word: 'Recovered', meaning: 'Nothing of it is left.' },
  mostly_recovered: {
    word: 'Mostly recovered',
    meaning: 'So little was left of it that the rest is told of on its own.',
  },
  absorbed: { word: 'Part of another', meaning: 'It is counted in a greater incident.' },
  excused: { word: 'Expected now', meaning: 'What caused it is expected by now, so it is no alert.' },
  switched_off: { word: 'Switched off', meaning: 'The alert itself was switched off.' },
};

/** What the clients of an incident have in common. */
export const FACTOR_WORDS: Record<Factor, string> = {
  site_update: 'Site update',
  version: 'Version',
  operating_system: 'Operating system',
  group: 'Group',
  subnet: 'Subnet',
};

export const SCOPE_WORDS: Record<Scope, string> = {
  site: 'The whole site',
  group: 'Group',
  clients: 'Clients',
  appliance: 'Appliance',
  receiver: 'Receiver',
};

/** A word that a newer server may know and this page does not: shown readable, never hidden. */
export function wordsOf<Word extends string, Words extends { title: string }>(
  table: Record<Word, Words>,
  word: string,
): Pick<Words, 'title'> & Partial<Words> {
  if (Object.hasOwn(table, word)) return table[word as Word];
  return { title: word.replaceAll('_', ' ') } as Pick<Words, 'title'> & Partial<Words>;
}
