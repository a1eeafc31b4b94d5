/** Placeholder: to be replaced by `alerts/model/wording.ts` and `alerts/model/event-words.ts`, which have these functions. */
import type { Alert, IncidentEvent, IncidentState, Resolution, Scope } from '../../../contracts/alert-words.js';

export interface Worded {
  alert: Alert;
  scope: Scope;
  scopeKey: string;
  state: IncidentState;
  resolution: Resolution | null;
  flapping: boolean;
  count: number;
  mutedCount: number;
  peak: number;
  facts: Record<string, unknown>;
}

export function incidentWords(record: Worded, _nowMs: number) {
  const title = record.alert.replaceAll('_', ' ');
  return { title, says: title, firstChecks: [] as string[], runbook: `/runbooks/${record.alert}` };
}

export const eventSays = (kind: IncidentEvent, _data: Readonly<Record<string, unknown>>, _by: string | null): string =>
  kind.replaceAll('_', ' ');

const CLIENT_ALERTS: readonly Alert[] = ['client_offline', 'fleet_mass_offline', 'upgrade_stalled', 'upgrade_failed'];
export const isAboutClients = (alert: Alert): boolean => CLIENT_ALERTS.includes(alert);
