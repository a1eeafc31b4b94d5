import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import type { DeliveryFailure, ReceiverKind } from '../../contracts/alert-words.js';
import { Database } from '../../platform/database/database.js';
import { Metrics } from '../../platform/metrics.js';

interface Line {
  site: string;
  receiver: string;
  waiting: number;
  oldestSeconds: number;
  failing: boolean;
}

const LINES = `
  SELECT s.slug AS site, r.name AS receiver, count(d.id) AS waiting, r.failing_since IS NOT NULL AS failing,
    coalesce(extract(epoch FROM clock_timestamp() - min(d.created_at)), 0)::float8 AS "oldestSeconds"
  FROM alert_receiver r JOIN site s ON s.id = r.site_id
  LEFT JOIN alert_delivery d ON d.receiver_id = r.id AND d.state IN ('waiting', 'sending')
  GROUP BY s.slug, r.id`;

const LABELS = ['site', 'receiver'] as const;

/** How deliveries go, read when the metrics are. */
@Injectable()
export class DeliveryMetrics {
  private readonly attempts: Counter<'kind' | 'result'>;
  /** One reading for all gauges of a scrape. */
  private reading: Promise<Line[]> | null = null;

  constructor(
    metrics: Metrics,
    private readonly database: Database,
  ) {
    const registers = [metrics.registry];
    this.attempts = new Counter({
      name: 'rollcall_alert_attempts_total',
      help: 'Tries of this process to deliver, by the kind of receiver and what came of it',
      labelNames: ['kind', 'result'],
      registers,
    });
    const gauge = (name: string, help: string, value: (line: Line) => number) => {
      const read = () => this.read();
      new Gauge({
        name,
        help,
        labelNames: LABELS,
        registers,
        async collect() {
          const lines = await read();
          this.reset();
          for (const line of lines) this.set({ site: line.site, receiver: line.receiver }, value(line));
        },
      });
    };
    gauge('rollcall_alert_deliveries_waiting', 'Deliveries on their way', ({ waiting }) => waiting);
    gauge(
      'rollcall_alert_delivery_oldest_seconds',
      'For how long the oldest of them is on its way',
      ({ oldestSeconds }) => oldestSeconds,
    );
    gauge('rollcall_alert_receiver_failing', '1 while deliveries to it fail', ({ failing }) => Number(failing));
  }

  tried(kind: ReceiverKind, result: 'delivered' | DeliveryFailure): void {
    this.attempts.inc({ kind, result });
  }

  /** Nothing while the database cannot be reached: the other metrics are needed then. */
  private read(): Promise<Line[]> {
    this.reading ??= this.database
      .prepared<Line>(LINES)
      .catch(() => [])
      .finally(() => (this.reading = null));
    return this.reading;
  }
}
