import type { AlertBoard } from '../alerts/incidents/alert-board.service.js';
import type { Activity, StreamData } from '../contracts/stream.js';
import type { Queue, Summary } from '../contracts/upgrades.js';
import type { Change } from '../platform/changes/change-feed.js';
import { Problem } from '../platform/problem.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import type { Plans } from '../plans/plans.service.js';
import type { Sites } from '../sites/sites.service.js';
import type { ActivityViews } from '../views/activity-views.service.js';
import { foldActivity, type ActivityLine } from '../views/model/activity.js';
import type { SiteViews } from '../views/site-views.service.js';
import type { RoomSource } from './shared-room.js';

const MIN_INTERVAL_MS = 250;
const ACTIVITY_INTERVAL_MS = 1000;
/** Throughput, forecast and gates move with the clock. */
const SUMMARY_EVERY_MS = 2000;
const PLAN_EVERY_MS = 2000;
const LAG_SHOWN_FROM_MS = 2000;
/** Much happens at once when a fleet goes; what people read of it need not keep up. */
const ALERTS_INTERVAL_MS = 1000;
const ALERTS_EVERY_MS = 5000;

/** Reads a view of the site as it stands now; null when the site is gone. */
abstract class SiteSource<Data> implements RoomSource<Data> {
  readonly minIntervalMs: number = MIN_INTERVAL_MS;

  constructor(
    private readonly siteId: string,
    private readonly sites: Sites,
  ) {}

  protected abstract view(site: SiteRecord): Promise<Data>;

  async make(): Promise<Data | null> {
    const site = await this.sites.byId(this.siteId);
    if (site === null) return null;
    try {
      return await this.view(site);
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return null;
      throw error;
    }
  }

  clockEveryMs(_data: Data): number | null {
    return null;
  }

  fingerprint(data: Data): string {
    return JSON.stringify(data);
  }

  reset(): void {
    // Most views keep nothing between two turns.
  }
}

export class SummarySource extends SiteSource<Summary> {
  constructor(
    siteId: string,
    sites: Sites,
    private readonly views: SiteViews,
  ) {
    super(siteId, sites);
  }

  protected view(site: SiteRecord): Promise<Summary> {
    return this.views.summary(site);
  }

  override clockEveryMs({ pending, throughput, gates }: Summary): number | null {
    const isMoving = pending > 0 || gates.length > 0 || throughput.finishedBySteps.some((finished) => finished > 0);
    return isMoving ? SUMMARY_EVERY_MS : null;
  }

  override fingerprint({ asOf: _, feedLagMs, ...rest }: Summary): string {
    const shownLag = feedLagMs < LAG_SHOWN_FROM_MS ? 0 : Math.round(feedLagMs / 1000);
    return JSON.stringify([rest, shownLag]);
  }
}

export class QueueSource extends SiteSource<Queue> {
  constructor(
    siteId: string,
    sites: Sites,
    private readonly views: SiteViews,
  ) {
    super(siteId, sites);
  }

  protected view(site: SiteRecord): Promise<Queue> {
    return this.views.queue(site);
  }

  /** The reasons of those who wait also change with time alone: a back-off ends, a gate opens. */
  override clockEveryMs({ length }: Queue): number | null {
    return length > 0 ? SUMMARY_EVERY_MS : null;
  }

  override fingerprint({ asOf: _, ...rest }: Queue): string {
    return JSON.stringify(rest);
  }
}

/** Keeps the latest lines itself: read once when the room begins, then told by the feed. */
export class ActivitySource extends SiteSource<Activity> {
  override readonly minIntervalMs = ACTIVITY_INTERVAL_MS;
  private lines: readonly ActivityLine[] | null = null;
  /** What the feed told while the first lines were read; null: nobody reads the room. */
  private early: Change[] | null = null;
  /** Changes that were in the first lines and that the feed is yet to tell. */
  private seen: ReadonlySet<number> = new Set();

  constructor(
    siteId: string,
    sites: Sites,
    private readonly views: ActivityViews,
  ) {
    super(siteId, sites);
  }

  /** Takes what the feed tells of the site, oldest first; answers whether the lines look different now. */
  note(changes: readonly Change[]): boolean {
    if (this.lines === null) {
      this.early?.push(...changes);
      return this.early !== null;
    }
    const before = this.lines;
    this.lines = foldActivity(
      before,
      changes.filter(({ id }) => !this.seen.has(id)),
    );
    return this.lines !== before;
  }

  protected async view(site: SiteRecord): Promise<Activity> {
    this.lines ??= await this.begin(site);
    return this.views.named(site, this.lines);
  }

  override reset(): void {
    this.lines = null;
    this.early = null;
    this.seen = new Set();
  }

  private async begin(site: SiteRecord): Promise<readonly ActivityLine[]> {
    this.early = [];
    const { lines, seen } = await this.views.recent(site);
    this.seen = seen;
    const missed = (this.early ?? []).filter(({ id }) => !seen.has(id));
    this.early = null;
    return foldActivity(lines, missed);
  }
}

export class PlanSource extends SiteSource<StreamData['plan']> {
  constructor(
    siteId: string,
    sites: Sites,
    private readonly plans: Plans,
  ) {
    super(siteId, sites);
  }

  protected async view(site: SiteRecord): Promise<StreamData['plan']> {
    return { plan: await this.plans.latest(site) };
  }

  /** What a gate waits for and whether a step overruns change with time alone. */
  override clockEveryMs({ plan }: StreamData['plan']): number | null {
    return plan !== null && (plan.state === 'running' || plan.state === 'stopped') ? PLAN_EVERY_MS : null;
  }

  override fingerprint({ plan }: StreamData['plan']): string {
    if (plan === null) return '';
    const { asOf: _, exposure, ...rest } = plan;
    return JSON.stringify([rest, exposure?.since, exposure?.until]);
  }
}

export class AlertsSource extends SiteSource<StreamData['alerts']> {
  override readonly minIntervalMs = ALERTS_INTERVAL_MS;

  constructor(
    siteId: string,
    sites: Sites,
    private readonly board: AlertBoard,
  ) {
    super(siteId, sites);
  }

  protected view(site: SiteRecord): Promise<StreamData['alerts']> {
    return this.board.of(site);
  }

  /** A silence that was planned begins, and every silence ends, without a line in the feed. */
  override clockEveryMs(): number {
    return ALERTS_EVERY_MS;
  }
}
