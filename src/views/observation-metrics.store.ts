import { Injectable } from '@nestjs/common';
import { PENDING_STATES } from '../contracts/words.js';
import type { Statements } from '../platform/database/database.js';

/** How an observed site is seen; `sweepAgeSeconds` null: it was never seen whole. */
export interface ObservationGauge {
  site: string;
  sweepAgeSeconds: number | null;
  missed: number;
  pending: number;
  ghosts: number;
  problem: number;
}

const GAUGES = `
  SELECT s.slug AS site, w.missed, w.ghosts, (w.problem IS NOT NULL)::int AS problem,
    (SELECT extract(epoch FROM clock_timestamp() - coalesce(l.taken_at, l.started_at))::float8 FROM sweep l
     WHERE l.site_id = s.id AND l.state = 'complete' ORDER BY l.number DESC LIMIT 1) AS "sweepAgeSeconds",
    (SELECT count(*)::int FROM client_upgrade u WHERE u.site_id = s.id AND u.state = ANY($1::text[])) AS pending
  FROM site s JOIN site_watch w ON w.site_id = s.id WHERE s.control = 'observed'`;

/** SQL of the gauges of observed sites. */
@Injectable()
export class ObservationMetricsStore {
  gauges(tx: Statements): Promise<ObservationGauge[]> {
    return tx.prepared<ObservationGauge>(GAUGES, [PENDING_STATES]);
  }
}
