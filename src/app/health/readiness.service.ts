import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Readiness } from '../../contracts/health.js';
import { Database } from '../../platform/database/database.js';
import { WakeUps } from '../../platform/database/wake-ups.js';
import { PRODUCER_OPTIONS, RedisConnections } from '../../platform/queues/redis.js';

type Check = Readiness['checks']['database'];

/** Anyone may ask, so an answer stands for a moment. */
const KEEP_MS = 1000;
const TIMEOUT_MS = 2000;

/** Whether this process can do its work now. */
@Injectable()
export class ReadinessProbe implements OnApplicationBootstrap {
  private redis: Redis | null = null;
  private latest: { readiness: Promise<Readiness>; untilMs: number } | null = null;

  constructor(
    private readonly database: Database,
    private readonly wakeUps: WakeUps,
    private readonly connections: RedisConnections,
  ) {}

  onApplicationBootstrap(): void {
    this.redis = this.connections.open(PRODUCER_OPTIONS);
  }

  read(): Promise<Readiness> {
    const nowMs = Date.now();
    if (this.latest === null || this.latest.untilMs <= nowMs) {
      this.latest = { readiness: this.probe(), untilMs: nowMs + KEEP_MS };
    }
    return this.latest.readiness;
  }

  private async probe(): Promise<Readiness> {
    const [database, redis] = await Promise.all([
      isUp(this.database.query('SELECT 1')),
      isUp(this.redis?.ping() ?? Promise.reject(new Error('not started'))),
    ]);
    const wakeUps: Check = this.wakeUps.listening ? 'up' : 'down';
    return { ready: [database, redis, wakeUps].every((check) => check === 'up'), checks: { database, redis, wakeUps } };
  }
}

async function isUp(probe: Promise<unknown>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Check>((resolve) => {
    timer = setTimeout(() => resolve('down'), TIMEOUT_MS);
  });
  const answer = probe.then(
    (): Check => 'up',
    (): Check => 'down',
  );
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}
