import type { CheckIn, CheckInResult, UpgradeStart } from '../contracts/check-ins.js';
import type { Start } from './model/client.js';
import type { Parcel } from './model/outbox.js';
import type { SimulatedSite } from './model/simulated-site.js';
import type { PostOutcome } from './rollcall-api.js';

const BATCH_MOST = 500;
const BATCHES_ON_THE_WAY_MOST = 4;
/** Check-ins that become due within this time go together. */
const BATCH_WINDOW_MS = 30;
const LONGEST_REST_MS = 1000;

/**
 * Moves a simulated site through real time: advances it when something is due, sends its check-ins in batches, a few at a time, and
 * tells it what came back.
 */
export class CheckInPump {
  private timer: NodeJS.Timeout | null = null;
  private wakesAtMs = Infinity;
  private onTheWay = 0;
  private stopped = false;
  private refusedSinceMs: number | null = null;
  private lastRefusal: string | null = null;
  private readonly settling = new Set<Promise<void>>();

  constructor(
    private readonly site: SimulatedSite,
    private readonly post: (checkIns: CheckIn[]) => Promise<PostOutcome>,
    private readonly now: () => number,
  ) {}

  start(): void {
    this.wake();
  }

  /** Something may have become due before the time that was planned. */
  wake(): void {
    if (this.stopped) return;
    const nowMs = this.now();
    const restMs = Math.min(LONGEST_REST_MS, Math.max(BATCH_WINDOW_MS, this.site.nextDueMs() - nowMs));
    if (nowMs + restMs >= this.wakesAtMs) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.wakesAtMs = nowMs + restMs;
    this.timer = setTimeout(() => this.turn(), restMs);
  }

  /** Sends nothing more; resolves when what was on its way has come back, or when that takes longer than `withinMs`. */
  async stop(withinMs = 20_000): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    let bound: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      bound = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.all(this.settling), tooLong]);
    clearTimeout(bound);
  }

  /** Why Rollcall has refused every batch for this long (wrong key, no such site …); null while it takes them. */
  refusalLastingMs(ms: number): string | null {
    return this.refusedSinceMs !== null && this.now() - this.refusedSinceMs >= ms ? this.lastRefusal : null;
  }

  private turn(): void {
    this.wakesAtMs = Infinity;
    const nowMs = this.now();
    this.site.advance(nowMs);
    while (this.onTheWay < BATCHES_ON_THE_WAY_MOST) {
      const batch = this.site.takeBatch(nowMs, BATCH_MOST);
      if (batch.length === 0) break;
      const sent = this.send(batch).finally(() => this.settling.delete(sent));
      this.settling.add(sent);
    }
    this.wake();
  }

  private async send(batch: Parcel[]): Promise<void> {
    this.onTheWay += 1;
    const outcome = await this.post(batch.map((parcel) => parcel.checkIn));
    this.onTheWay -= 1;
    const nowMs = this.now();
    if (outcome.answered) {
      this.refusedSinceMs = null;
      this.site.answered(batch, outcome.answer.results, toStart, nowMs);
    } else {
      this.noteRefusal(outcome.refusal, nowMs);
      this.site.unanswered(batch, outcome.retryAfterMs, nowMs);
    }
    this.wake();
  }

  private noteRefusal(refusal: string | null, nowMs: number): void {
    if (refusal === null) return;
    this.lastRefusal = refusal;
    this.refusedSinceMs ??= nowMs;
  }
}

function toStart(result: CheckInResult): Start | null {
  return result.upgrade === undefined ? null : readStart(result.clientId, result.upgrade);
}

/** A start off the wire, its time as milliseconds. */
export function readStart(clientId: string, upgrade: UpgradeStart): Start {
  return {
    clientId,
    fence: upgrade.fence,
    startByMs: Date.parse(upgrade.startBy),
    startWithinSeconds: upgrade.startWithinSeconds,
    targetVersion: upgrade.targetVersion,
    targetRevision: upgrade.targetRevision,
    maxSeconds: upgrade.maxSeconds,
  };
}
