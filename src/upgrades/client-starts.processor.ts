import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ProcessRoles } from '../platform/process-roles.js';
import { QueueWorker } from '../platform/queues/queue-worker.js';
import { QueuePrefix, RedisConnections } from '../platform/queues/redis.js';
import { Drivers } from '../sites/drivers/drivers.js';
import { Sites } from '../sites/sites.service.js';
import { CLIENT_STARTS, type ClientStart } from './client-starts-queue.js';
import { Starts } from './starts.service.js';

/** How many starts this process sends at once: its own resource limit, not the product's limit. */
const CONCURRENCY = 50;
/** Longer than a driver may take to answer. */
const STOP_WITHIN_MS = 8000;

/** Sends starts through the site's driver. Whatever happens to a job, the database decides what is true of the client. */
@Injectable()
export class ClientStartsProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('ClientStarts');
  private worker: QueueWorker<ClientStart> | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly queues: QueuePrefix,
    private readonly roles: ProcessRoles,
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly starts: Starts,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.roles.worker) return;
    this.worker = new QueueWorker<ClientStart>(this.redis, this.queues, {
      queue: CLIENT_STARTS,
      concurrency: CONCURRENCY,
      process: (data) => this.process(data),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.close(STOP_WITHIN_MS);
  }

  /** One start. Fails (so that BullMQ repeats it) when the answer of the driver leaves open whether the start arrived. */
  async process(start: ClientStart): Promise<void> {
    const site = await this.sites.byId(start.siteId);
    if (site === null) return;
    const telling = await this.starts.tell(start);
    if (telling === null) return;
    const result = await this.drivers.of(site).startUpgrade(telling.start);
    if (result.ok) return this.starts.acknowledge(start);
    if (result.delivered === 'no' && (await this.starts.notDelivered(start, telling))) return;
    this.log.debug(`start ${start.fence} is repeated: ${result.reason}`);
    throw new Error(`the start may not have arrived: ${result.reason}`);
  }
}
