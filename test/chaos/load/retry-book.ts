import type { BatchAnswer } from '../../support/bystanders.js';

/** Follows each sender from one answer to the next: a batch that is not taken is sent again as it is, by the same sender. */
export class RetryBook {
  batches = 0;
  retried = 0;
  /** Batches that were not taken at the second try either, as sentences. */
  readonly failedTwice: string[] = [];
  private readonly failures = new Map<number, number>();

  note(answer: BatchAnswer): void {
    const before = this.failures.get(answer.sender) ?? 0;
    if (before === 0) this.batches += 1;
    if (before === 1) this.retried += 1;
    if (answer.status === 200 && answer.refused === 0) {
      this.failures.delete(answer.sender);
      return;
    }
    this.failures.set(answer.sender, before + 1);
    if (before >= 1) this.failedTwice.push(`${answer.failure ?? `status ${answer.status}`} at try ${before + 1}`);
  }
}
