import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ProcessRoles } from '../../platform/process-roles.js';
import { DeliveriesQueue, type DeliveryJob } from './deliveries-queue.js';
import { Deliveries } from './deliveries.service.js';

/** How many sendings this process is at at once: its own resource limit. */
export const CONCURRENCY = 10;
/** Of one receiver in a row, before others have their turn. */
const IN_A_ROW_MAX = 10;
const STOP_WITHIN_MS = 3000;
const LOOK_MS = 20;

/**
 * Brings deliveries to the queue, and those that came out of it to their receivers. While Redis is away a worker sends by itself: alerts
 * fail open.
 */
@Injectable()
export class DeliveryDispatch implements OnApplicationShutdown {
  private readonly log = new Logger('AlertDeliveries');
  private readonly inHand = new Map<string, Promise<void>>();

  constructor(
    private readonly queue: DeliveriesQueue,
    private readonly deliveries: Deliveries,
    private readonly roles: ProcessRoles,
  ) {}

  /** What finds no place here is found again by the next pass. Never inside a transaction. */
  async dispatch(jobs: readonly DeliveryJob[]): Promise<void> {
    if (await this.queue.add(jobs)) return;
    if (!this.roles.worker) return;
    for (const { id } of jobs) {
      if (this.inHand.size >= CONCURRENCY) return;
      if (!this.inHand.has(id)) this.inHand.set(id, this.takeHere(id));
    }
  }

  /** Sends this delivery, or what stands before it, and what follows at its receiver. */
  async take(id: string): Promise<void> {
    let next = await this.deliveries.send(id);
    for (let sent = 1; sent < IN_A_ROW_MAX && next[0] !== undefined; sent += 1) {
      if (next.length > 1) await this.dispatch(next.slice(1));
      next = await this.deliveries.send(next[0].id);
    }
    if (next.length > 0) await this.dispatch(next);
  }

  /** What is under way then is sent again in doubt. */
  async onApplicationShutdown(): Promise<void> {
    const deadline = Date.now() + STOP_WITHIN_MS;
    while (this.inHand.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }

  private async takeHere(id: string): Promise<void> {
    try {
      await this.deliveries.send(id);
    } catch (error) {
      this.log.warn(`delivery ${id} waits for the next pass: ${(error as Error).message}`);
    } finally {
      this.inHand.delete(id);
    }
  }
}
