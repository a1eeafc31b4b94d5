import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Memo } from '../forecast/memo.js';
import { Database } from '../platform/database/database.js';
import { Metrics } from '../platform/metrics.js';
import { ObservationMetricsStore, type ObservationGauge } from './observation-metrics.store.js';

/** All gauges of a scrape, and scrapes that come together, share one reading. */
const KEEP = { times: 20, keepMsMin: 1000, keepMsMax: 10_000 };

const GAUGES: readonly { name: string; help: string; value: (site: ObservationGauge) => number | null }[] = [
  {
    name: 'rollcall_observed_sweep_age_seconds',
    help: 'How long ago the latest whole look at the fleet of an observed site began; absent before the first',
    value: ({ sweepAgeSeconds }) => sweepAgeSeconds,
  },
  {
    name: 'rollcall_observed_missed_clients',
    help: 'Clients of an observed site whose row did not appear in the latest whole look',
    value: ({ missed }) => missed,
  },
  {
    name: 'rollcall_observed_pending_clients',
    help: 'Clients of an observed site that are Upgrade Pending, stale doubles left out, as they were last seen',
    value: ({ pending }) => pending,
  },
  {
    name: 'rollcall_observed_ghost_clients',
    help: 'Stale doubles among the clients of an observed site',
    value: ({ ghosts }) => ghosts,
  },
  {
    name: 'rollcall_observed_problem',
    help: '1 while an observed site cannot be looked at, so that what is known of its clients grows old; else 0',
    value: ({ problem }) => problem,
  },
];

/** How observed sites are seen, read when the metrics are. Every process says the same: take the maximum over processes, not the sum. */
@Injectable()
export class ObservationMetrics {
  private readonly memo = new Memo<readonly ObservationGauge[]>(KEEP);

  constructor(
    metrics: Metrics,
    private readonly database: Database,
    private readonly store: ObservationMetricsStore,
  ) {
    const read = () => this.read();
    for (const { name, help, value } of GAUGES) {
      new Gauge({
        name,
        help,
        labelNames: ['site'],
        registers: [metrics.registry],
        async collect() {
          const sites = await read();
          this.reset();
          for (const one of sites) {
            const shown = value(one);
            if (shown !== null) this.set({ site: one.site }, shown);
          }
        },
      });
    }
  }

  /** Nothing while the database does not answer: what is not known is not 0, and the other metrics are wanted then. */
  private read(): Promise<readonly ObservationGauge[]> {
    return this.memo.get('', () => this.store.gauges(this.database)).catch(() => []);
  }
}
