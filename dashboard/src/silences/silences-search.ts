import * as z from 'zod/mini';
import { ALERTS, type Alert } from '@contracts/alert-words';
import { splitValues } from '@contracts/value-list';

export interface SilencesSearch {
  /** Without it: those that are active. */
  list?: 'planned' | 'ended';
  /** The form for a new one is open, with what it begins with. */
  make?: true;
  alerts?: Alert[];
  /** Which clients, as the client list writes its filter. */
  filter?: string;
}

const listSchema = z.catch(z.optional(z.enum(['planned', 'ended'])), undefined);
const filterSchema = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(2000))), undefined);

/** What cannot be read is left out, so that an old link still opens. */
export function parseSilencesSearch(raw: Record<string, unknown>): SilencesSearch {
  const list = listSchema.parse(raw.list);
  const filter = filterSchema.parse(raw.filter);
  const named = alertsOf(raw.alerts);
  return {
    ...(list === undefined ? {} : { list }),
    ...(['1', 'true'].includes(String(raw.make)) ? { make: true } : {}),
    ...(named.length === 0 ? {} : { alerts: named }),
    ...(filter === undefined ? {} : { filter }),
  };
}

function alertsOf(raw: unknown): Alert[] {
  const values = Array.isArray(raw) ? raw.map(String) : typeof raw === 'string' ? splitValues(raw) : [];
  return ALERTS.filter((alert) => values.includes(alert));
}
