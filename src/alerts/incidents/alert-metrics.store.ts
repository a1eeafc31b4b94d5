import { Injectable } from '@nestjs/common';
import type { Alert, Severity } from '../../contracts/alert-words.js';
import type { Statements } from '../../platform/database/database.js';

export interface AlertGauge {
  site: string;
  alert: Alert;
  severity: Severity;
  state: 'firing' | 'muted' | 'pending';
  alerts: number;
  clients: number;
}

const GAUGES = `
  SELECT s.slug AS site, i.alert, i.severity,
    CASE WHEN i.muted THEN 'muted' WHEN i.state = 'pending' THEN 'pending' ELSE 'firing' END AS state,
    count(*)::int AS alerts, sum(i.count)::int AS clients
  FROM incident i JOIN site s ON s.id = i.site_id
  WHERE i.state <> 'resolved' GROUP BY 1, 2, 3, 4`;

/** SQL of the gauges. */
@Injectable()
export class AlertMetricsStore {
  /** Of all sites, those that are not resolved. */
  gauges(tx: Statements): Promise<AlertGauge[]> {
    return tx.prepared<AlertGauge>(GAUGES);
  }
}
