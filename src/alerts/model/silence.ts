/**
 * Decides which silences mute what. A silence without a filter mutes an alert whole; one with a filter mutes clients, and an incident is
 * muted whole only when all its clients are. What pierces must be named. It does not read filters: the store selects the clients.
 * Source: issue 6, *Semantics*; `contracts/alerts.ts`, *createSilenceBodySchema*.
 */
import { PIERCING_ALERTS, type Alert } from '../../contracts/alert-words.js';

export interface SilenceRule {
  id: string;
  /** Empty: all that do not pierce. */
  alerts: readonly Alert[];
  /** The client list's query; '' for none. */
  filter: string;
  startsAtMs: number;
  endsAtMs: number;
}

export const isActive = ({ startsAtMs, endsAtMs }: SilenceRule, nowMs: number): boolean =>
  startsAtMs <= nowMs && nowMs < endsAtMs;

/** Alerts that are about clients, whom a filter can select. */
const CLIENT_ALERTS = [
  'client_offline',
  'fleet_mass_offline',
  'upgrade_stalled',
  'upgrade_failed',
] as const satisfies readonly Alert[];

export const isAboutClients = (alert: Alert): boolean => (CLIENT_ALERTS as readonly Alert[]).includes(alert);

export const mutes = ({ alerts }: Pick<SilenceRule, 'alerts'>, alert: Alert): boolean =>
  alerts.length === 0 ? !(PIERCING_ALERTS as readonly Alert[]).includes(alert) : alerts.includes(alert);

/** The active silences of an alert: those that mute it whole, and those whose filter says which clients are muted in it. */
export function silencesOf<Rule extends SilenceRule>(
  silences: readonly Rule[],
  alert: Alert,
  nowMs: number,
): { whole: Rule[]; partial: Rule[] } {
  const muting = silences.filter((silence) => isActive(silence, nowMs) && mutes(silence, alert));
  return {
    whole: muting.filter(({ filter }) => filter === ''),
    partial: isAboutClients(alert) ? muting.filter(({ filter }) => filter !== '') : [],
  };
}

/** Whether nothing of an incident may go out. `count`, `mutedCount`: its clients, and those of them that silences with a filter mute. */
export const isMutedWhole = (
  silences: readonly SilenceRule[],
  alert: Alert,
  { count, mutedCount }: { count: number; mutedCount: number },
  nowMs: number,
): boolean => {
  const { whole, partial } = silencesOf(silences, alert, nowMs);
  return whole.length > 0 || (partial.length > 0 && count > 0 && mutedCount >= count);
};
