import type { Incident, IncidentEventLine } from '../../contracts/alerts.js';
import { eventSays } from '../model/event-words.js';
import { isAboutClients } from '../model/silence.js';
import { incidentWords } from '../model/wording.js';
import type { EventRow, IncidentRow, ToldRow } from './incident-views.store.js';

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** An incident as answers show it. */
export function toIncident(row: IncidentRow): Incident {
  return {
    id: row.id,
    number: row.number,
    alert: row.alert,
    severity: row.severity,
    state: row.state,
    scope: { kind: row.scope, name: scopeName(row) },
    ...incidentWords({ ...row, calmingSinceMs: row.calmingSince?.getTime() ?? null }, row.now.getTime()),
    likelyCause: row.cause,
    counts: countsOf(row),
    muted: row.muted,
    flapping: row.flapping,
    acknowledged:
      row.acknowledgedAt === null
        ? null
        : { at: row.acknowledgedAt.toISOString(), by: row.acknowledgedBy ?? '', note: row.acknowledgedNote },
    beganAt: row.beganAt.toISOString(),
    firedAt: iso(row.firedAt),
    calmingSince: iso(row.calmingSince),
    resolvedAt: iso(row.resolvedAt),
    resolution: row.resolution,
    absorbedBy:
      row.absorbedBy === null || row.absorbedByNumber === null
        ? null
        : { id: row.absorbedBy, number: row.absorbedByNumber },
  };
}

/** A receiver goes by its name, which may have been kept with the incident; sites and single clients need none. */
function scopeName({ scope, scopeKey, facts }: IncidentRow): string | null {
  if (scope === 'receiver') return typeof facts['name'] === 'string' ? facts['name'] : scopeKey;
  return scope === 'group' || scope === 'appliance' ? scopeKey : null;
}

function countsOf({ alert, count, mutedCount, peak, returned }: IncidentRow): Incident['counts'] {
  if (!isAboutClients(alert)) return null;
  return { now: count, muted: mutedCount, peak, returned };
}

export function toEventLine({ id, at, kind, by, data }: EventRow): IncidentEventLine {
  return { id: String(id), at: at.toISOString(), kind, by, says: eventSays(kind, data, by) };
}

export const toTold = ({ id, name, lastAt, ...counts }: ToldRow) => ({
  receiver: { id, name },
  ...counts,
  lastAt: iso(lastAt),
});
