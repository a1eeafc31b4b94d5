import type { CheckIn, CheckInsAnswer } from '../../src/contracts/check-ins.js';
import { checkIn } from './builders.js';

const BATCHES_AT_ONCE = 3;
const BATCH = 20;

/**
 * Clients that check in without pause, several batches at a time, so that at any moment some are on their way; and a book of what was
 * acknowledged to whom. What is not answered is sent again as it is.
 */
export class Bystanders {
  /** The newest acknowledged sequence of each client. */
  readonly acknowledged = new Map<string, number>();
  /** Check-ins that were acknowledged in all. */
  count = 0;
  private isOver = false;
  private readonly working: Promise<void>[];

  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly site: string,
    private readonly name: string,
  ) {
    this.working = Array.from({ length: BATCHES_AT_ONCE }, (_, index) => this.goOn(index));
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.working);
  }

  private async goOn(worker: number): Promise<void> {
    for (let sequence = 1; !this.isOver;) {
      const checkIns = Array.from({ length: BATCH }, (_, index) =>
        checkIn({ clientId: `${this.name}-${worker}-${index}`, sequence, cause: 'heartbeat' }),
      );
      if (!(await this.post(checkIns))) continue;
      for (const { clientId } of checkIns) this.acknowledged.set(clientId, sequence);
      this.count += BATCH;
      sequence += 1;
    }
  }

  private async post(checkIns: CheckIn[]): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/api/v1/sites/${this.site}/check-ins`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}` },
        body: JSON.stringify({ checkIns }),
      });
      if (response.status !== 200) return false;
      const { results } = (await response.json()) as CheckInsAnswer;
      return results.every(({ status }) => status === 'accepted' || status === 'duplicate');
    } catch {
      return false;
    }
  }
}
