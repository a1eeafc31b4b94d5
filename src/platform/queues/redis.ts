import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

/** Where Redis or Valkey is. */
export class RedisUrl {
  constructor(readonly url: string) {}
}

const retryStrategy = (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 5), 1000);

/** What the keys of this installation's queues begin with: another Rollcall on the same Redis has others. */
export class QueuePrefix {
  constructor(readonly prefix: string) {}
}

/** For adding jobs: fails at once while Redis is away, and soon while it answers nobody, rather than waiting for it. */
export const PRODUCER_OPTIONS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  connectTimeout: 3000,
  commandTimeout: 3000,
  retryStrategy,
};

/** For BullMQ's workers, which block on Redis and wait for it to return. */
export const WORKER_OPTIONS: RedisOptions = { maxRetriesPerRequest: null, connectTimeout: 3000, retryStrategy };

/**
 * Makes connections to Redis and closes them at the end. `onReady` tells of every (re)connection, after which whatever Redis held may
 * be gone.
 */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  private readonly log = new Logger('Redis');
  private readonly connections: Redis[] = [];
  private readonly readyListeners = new Set<() => void>();

  constructor(private readonly target: RedisUrl) {}

  open(options: RedisOptions): Redis {
    const redis = new Redis(this.target.url, options);
    let down = false;
    redis.on('error', (error: Error) => {
      if (!down) this.log.warn(`Redis cannot be reached: ${error.message}`);
      down = true;
    });
    redis.on('ready', () => {
      if (down) this.log.log('Redis is back');
      down = false;
      for (const listener of this.readyListeners) listener();
    });
    this.connections.push(redis);
    return redis;
  }

  onReady(listener: () => void): void {
    this.readyListeners.add(listener);
  }

  /** At once: a Redis that was silent until now could otherwise still answer, and hand a job to a worker that has stopped. */
  onApplicationShutdown(): void {
    for (const redis of this.connections) {
      redis.disconnect();
      redis.stream?.destroy();
    }
  }
}
