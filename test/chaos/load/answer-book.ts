import type { BatchAnswer } from '../../support/bystanders.js';

/** Statuses that say "later"; a lost connection says nothing, and is expected of processes that are killed. */
const LATER = new Set([429, 503]);

/** What the bystanders were answered, and when. */
export class AnswerBook {
  readonly answers: BatchAnswer[] = [];

  note(answer: BatchAnswer): void {
    this.answers.push(answer);
  }

  /** Those of batches sent in this time. */
  between(fromMs: number, toMs: number): BatchAnswer[] {
    return this.answers.filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs < toMs);
  }

  acceptedPerSecond(fromMs: number, toMs: number): number {
    const accepted = this.between(fromMs, toMs).filter(({ status }) => status === 200);
    return accepted.reduce((sum, { checkIns }) => sum + checkIns, 0) / Math.max(0.001, (toMs - fromMs) / 1000);
  }

  /** What should never have been answered: neither taken nor sent away for later. Each kind once, with its number. */
  unfit(): string[] {
    const kinds = new Map<string, number>();
    const add = (kind: string) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    for (const { status, refused, retryAfter } of this.answers) {
      if (status === null) continue;
      if (status === 200 && refused > 0) add(`${refused} check-ins refused`);
      else if (status !== 200 && !LATER.has(status)) add(`status ${status}`);
      else if (LATER.has(status) && retryAfter === null) add(`status ${status} without Retry-After`);
    }
    return [...kinds].map(([kind, count]) => `${kind} (${count} times)`);
  }

  /** In words: how many batches came to what. */
  summary(): string {
    const counts = new Map<string, number>();
    for (const { status, failure } of this.answers) {
      const kind = status === null ? `no answer (${failure})` : String(status);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return [...counts].map(([kind, count]) => `${count} × ${kind}`).join(', ');
  }
}
