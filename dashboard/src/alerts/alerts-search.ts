import * as z from 'zod/mini';
import { ALERTS, SEVERITIES, type Alert, type Severity } from '@contracts/alert-words';

export const ALERT_LISTS = ['firing', 'muted', 'resolved'] as const;

export interface AlertsSearch {
  /** Without it: those that are firing. */
  list?: 'muted' | 'resolved';
  alert?: Alert;
  severity?: Severity;
  /** The one that is opened beside the list. */
  open?: string;
}

const FIELDS = {
  list: z.catch(z.optional(z.enum(['muted', 'resolved'])), undefined),
  alert: z.catch(z.optional(z.enum(ALERTS)), undefined),
  severity: z.catch(z.optional(z.enum(SEVERITIES)), undefined),
  open: z.catch(z.optional(z.uuid()), undefined),
};

/** What cannot be read is left out, so that an old link still opens. */
export function parseAlertsSearch(raw: Record<string, unknown>): AlertsSearch {
  return Object.fromEntries(
    Object.entries(FIELDS)
      .map(([name, schema]) => [name, schema.parse(raw[name])] as const)
      .filter(([, value]) => value !== undefined),
  );
}

export function matches(incident: { alert: Alert; severity: Severity }, { alert, severity }: AlertsSearch): boolean {
  return (
    (alert === undefined || incident.alert === alert) && (severity === undefined || incident.severity === severity)
  );
}

/** Writes a part of the URL; what it does not name stays. */
export type ChangeAlertsSearch = (next: AlertsSearch & { client?: string }) => void;
