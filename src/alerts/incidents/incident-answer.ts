import type { Incident, IncidentEventLine } from '../../contracts/alerts.js';
import type { EventRow, IncidentRow, ToldRow } from './incidents.store.js';
import { eventSays } from './model/event-words.js';
import { incidentWords } from './model/incident-words.js';

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** An incident as answers show it. */
export function toIncident(row: IncidentRow): Incident {
  return {
    id: row.id,
    number: row.number,
    alert: row.alert,
    severity: row.severity,
    state: row.state,
    ...incidentWords(row),
    likelyCause: row.cause,
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

export function toEventLine({ id, at, kind, by, data }: EventRow): IncidentEventLine {
  return { id: String(id), at: at.toISOString(), kind, by, says: eventSays(kind, data) };
}

export const toTold = ({ id, name, lastAt, ...counts }: ToldRow) => ({
  receiver: { id, name },
  ...counts,
  lastAt: iso(lastAt),
});
