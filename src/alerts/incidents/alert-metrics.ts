import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Memo } from '../../forecast/memo.js';
import { Database } from '../../platform/database/database.js';
import { Metrics } from '../../platform/metrics.js';
import { AlertMetricsStore, type AlertGauge } from './alert-metrics.store.js';

/** Both gauges of a scrape, and scrapes that come together, share one reading. */
const KEEP = { times: 20, keepMsMin: 1000, keepMsMax: 10_000 };

/** The alerts of all sites, read when the metrics are. Every process says the same: take the maximum over processes, not the sum. */
@Injectable()
export class AlertMetrics {
  private readonly memo = new Memo<readonly AlertGauge[]>(KEEP);

  constructor(
    metrics: Metrics,
    private readonly database: Database,
    private readonly store: AlertMetricsStore,
  ) {
    const registers = [metrics.registry];
    const read = () => this.read();
    new Gauge({
      name: 'rollcall_alerts',
      help: 'Alerts that are not resolved; state: firing, muted (a silence covers it whole) or pending (nobody was told yet)',
      labelNames: ['site', 'alert', 'severity', 'state'],
      registers,
      async collect() {
        const gauges = await read();
        this.reset();
        for (const { site, alert, severity, state, alerts } of gauges)
          this.set({ site, alert, severity, state }, alerts);
      },
    });
    new Gauge({
      name: 'rollcall_alert_clients',
      help: 'Clients that are in alerts which are not resolved',
      labelNames: ['site', 'alert'],
      registers,
      async collect() {
        const gauges = await read();
        this.reset();
        for (const { site, alert, clients } of gauges) this.inc({ site, alert }, clients);
      },
    });
    this.watchJudge(registers);
  }

  private watchJudge(registers: Metrics['registry'][]): void {
    const read = () => this.store.overdue(this.database).catch(() => []);
    new Gauge({
      name: 'rollcall_alert_judgement_overdue_seconds',
      help: 'For how long nobody has looked whether the site needs an alert, beyond the time at which somebody should have',
      labelNames: ['site'],
      registers,
      async collect() {
        const sites = await read();
        this.reset();
        for (const { site, seconds } of sites) this.set({ site }, seconds);
      },
    });
  }

  /** Nothing while the database does not answer: what is not known is not 0, and the other metrics are wanted then. */
  private read(): Promise<readonly AlertGauge[]> {
    return this.memo.get('', () => this.store.gauges(this.database)).catch(() => []);
  }
}
