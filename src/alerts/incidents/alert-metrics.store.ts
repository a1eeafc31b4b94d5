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

export interface Overdue {
  site: string;
  seconds: number;
}

const GAUGES = `
  SELECT s.slug AS site, i.alert, i.severity,
    CASE WHEN i.muted THEN 'muted' WHEN i.state = 'pending' THEN 'pending' ELSE 'firing' END AS state,
    count(*)::int AS alerts, sum(i.count)::int AS clients
  FROM incident i JOIN site s ON s.id = i.site_id
  WHERE i.state <> 'resolved' GROUP BY 1, 2, 3, 4`;

/** For how long each site should have been judged again. */
const OVERDUE = `
  SELECT s.slug AS site, greatest(0, extract(epoch FROM clock_timestamp() - j.due_at))::float8 AS seconds
  FROM alert_judgement j JOIN site s ON s.id = j.site_id`;

/** SQL of the gauges. */
@Injectable()
export class AlertMetricsStore {
  /** Of all sites, those that are not resolved. */
  gauges(tx: Statements): Promise<AlertGauge[]> {
    return tx.prepared<AlertGauge>(GAUGES);
  }

  overdue(tx: Statements): Promise<Overdue[]> {
    return tx.prepared<Overdue>(OVERDUE);
  }
}
