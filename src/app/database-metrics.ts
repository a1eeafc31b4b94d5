import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Gauge } from 'prom-client';
import { ChangeFeed } from '../platform/changes/change-feed.js';
import { Database } from '../platform/database/database.js';
import { Metrics } from '../platform/metrics.js';

/** Feed lag and the pool's connections, read when the metrics are. */
@Injectable()
export class DatabaseMetrics {
  constructor(metrics: Metrics, feed: ChangeFeed, database: Database) {
    const registers = [metrics.registry];
    new Gauge({
      name: 'rollcall_change_feed_lag_seconds',
      help: 'How far the change feed of this process lags behind',
      registers,
      collect() {
        this.set(feed.lagMs / 1000);
      },
    });
    const pool = (database.dataSource.driver as unknown as { master: Pool }).master;
    new Gauge({
      name: 'rollcall_database_connections',
      help: 'Connections of the pool: open, idle, and requests waiting for one',
      labelNames: ['state'],
      registers,
      collect() {
        this.set({ state: 'open' }, pool.totalCount);
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'waiting' }, pool.waitingCount);
      },
    });
  }
}
