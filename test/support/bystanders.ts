import type { CheckIn, CheckInsAnswer } from '../../src/contracts/check-ins.js';
import { checkIn } from './builders.js';

const AT_ONCE = 3;
const BATCH = 20;
const ANSWER_WITHIN_MS = 15_000;

/** What came of one batch. `status` is null where there was no answer; then `failure` says why. */
export interface BatchAnswer {
  /** Which of those that send at once. */
  sender: number;
  sentAtMs: number;
  tookMs: number;
  status: number | null;
  failure: string | null;
  retryAfter: string | null;
  checkIns: number;
  /** Of those: answered with neither `accepted` nor `duplicate`. */
  refused: number;
}

export interface BystanderHabits {
  /** Batches on their way at a time. */
  atOnce?: number;
  batch?: number;
  /** Between an answer and the next batch. */
  pauseMs?: number;
  /** After so many check-ins a client is heard of no more and another takes its place: what was lost of it stays lost. */
  checkInsEach?: number;
  onAnswer?(answer: BatchAnswer): void;
}

/**
 * Clients that check in all the time, several batches at once, so that at any moment some are on their way; and a book of what was
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
    private readonly habits: BystanderHabits = {},
  ) {
    this.working = Array.from({ length: habits.atOnce ?? AT_ONCE }, (_, index) => this.goOn(index));
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.working);
  }

  private async goOn(worker: number): Promise<void> {
    const { batch = BATCH, pauseMs = 0, checkInsEach = Infinity } = this.habits;
    let made = 0;
    for (let sequence = 1, generation = 0; !this.isOver;) {
      const checkIns = Array.from({ length: batch }, (_, index) =>
        checkIn({ clientId: `${this.name}-${worker}-${generation}-${index}`, sequence, cause: 'heartbeat' }),
      );
      const answer = await this.post(worker, checkIns);
      this.habits.onAnswer?.(answer);
      if (pauseMs > 0 || answer.status !== 200) await pause(Math.max(pauseMs, answer.status === 200 ? 0 : 20));
      if (answer.status !== 200 || answer.refused > 0) continue;
      for (const { clientId } of checkIns) this.acknowledged.set(clientId, sequence);
      this.count += batch;
      made += 1;
      generation = Math.floor(made / checkInsEach);
      sequence = made - generation * (Number.isFinite(checkInsEach) ? checkInsEach : 0) + 1;
    }
  }

  private async post(sender: number, checkIns: CheckIn[]): Promise<BatchAnswer> {
    const sentAtMs = Date.now();
    const beganMs = performance.now();
    const answer = { sender, sentAtMs, tookMs: 0, status: null, failure: null, retryAfter: null, refused: 0 };
    const result: BatchAnswer = { ...answer, checkIns: checkIns.length };
    try {
      const response = await fetch(`${this.url}/api/v1/sites/${this.site}/check-ins`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}` },
        body: JSON.stringify({ checkIns }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await response.text();
      result.status = response.status;
      result.retryAfter = response.headers.get('retry-after');
      if (response.status === 200) result.refused = refusedIn(text);
    } catch (error) {
      result.status = null;
      result.failure = failureOf(error);
    }
    result.tookMs = performance.now() - beganMs;
    return result;
  }
}

function refusedIn(text: string): number {
  const { results } = JSON.parse(text) as CheckInsAnswer;
  return results.filter(({ status }) => status !== 'accepted' && status !== 'duplicate').length;
}

function failureOf(error: unknown): string {
  const { cause, name, message } = error as { cause?: { code?: string }; name?: string; message?: string };
  return cause?.code ?? (name === 'TimeoutError' ? 'no answer in time' : (message ?? 'unknown'));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
