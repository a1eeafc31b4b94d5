import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { JobQueues } from '../platform/queues/job-queues.js';
import { Drivers } from '../sites/drivers/drivers.js';
import { Sites } from '../sites/sites.service.js';
import { CLIENT_STARTS, type ClientStart } from './client-starts-queue.js';
import { Starts } from './starts.service.js';

/** How many starts this process sends at once: its own resource limit, not the product's limit. */
const CONCURRENCY = 50;

/** Sends starts through the site's driver. Whatever happens to a job, the database decides what is true of the client. */
@Injectable()
export class ClientStartsProcessor implements OnApplicationBootstrap {
  private readonly log = new Logger('ClientStarts');

  constructor(
    private readonly queues: JobQueues,
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly starts: Starts,
  ) {}

  onApplicationBootstrap(): void {
    this.queues.work<ClientStart>(CLIENT_STARTS, { concurrency: CONCURRENCY, process: (job) => this.process(job) });
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
