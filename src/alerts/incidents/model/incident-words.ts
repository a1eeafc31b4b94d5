/** Placeholder until the wording of alerts/model is merged. */
import type { Alert, Scope } from '../../../contracts/alert-words.js';
import type { Incident } from '../../../contracts/alerts.js';

const ABOUT_CLIENTS: ReadonlySet<Alert> = new Set([
  'client_offline',
  'fleet_mass_offline',
  'upgrade_stalled',
  'upgrade_failed',
]);

export interface Worded {
  alert: Alert;
  scope: Scope;
  scopeKey: string;
  count: number;
  mutedCount: number;
  peak: number;
  facts: Readonly<Record<string, unknown>>;
}

export function incidentWords(
  row: Worded,
): Pick<Incident, 'title' | 'says' | 'firstChecks' | 'scope' | 'counts' | 'runbook'> {
  const title = row.alert.replaceAll('_', ' ');
  return {
    title,
    says: title,
    firstChecks: [],
    scope: { kind: row.scope, name: row.scopeKey === '' ? null : row.scopeKey },
    counts: ABOUT_CLIENTS.has(row.alert)
      ? { now: row.count, muted: row.mutedCount, peak: row.peak, returned: Math.max(0, row.peak - row.count) }
      : null,
    runbook: `/runbooks/${row.alert}`,
  };
}
