import type { AlertBoard } from '../alerts/incidents/alert-board.service.js';
import type { StreamData } from '../contracts/stream.js';
import type { StreamRoomKind } from '../contracts/words.js';
import type { Change } from '../platform/changes/change-feed.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import type { Plans } from '../plans/plans.service.js';
import type { Sites } from '../sites/sites.service.js';
import type { ActivityViews } from '../views/activity-views.service.js';
import type { ClientViews } from '../views/client-views.service.js';
import type { SiteViews } from '../views/site-views.service.js';
import { isSelectedRoom } from './model/room-request.js';
import { touchOf } from './model/touch.js';
import { ActivitySource, AlertsSource, PlanSource, QueueSource, SummarySource } from './room-sources.js';
import { SelectedRooms } from './selected-rooms.js';
import { SelectionSource } from './selection-source.js';
import { SharedRoom } from './shared-room.js';
import type { StreamDesk } from './stream-desk.js';
import type { StreamReader } from './stream-reader.js';

/** What the rooms of a site are made from. */
export interface RoomViews {
  sites: Sites;
  clientViews: ClientViews;
  siteViews: SiteViews;
  activityViews: ActivityViews;
  plans: Plans;
  alertBoard: AlertBoard;
}

/** All rooms of one site in this process. */
export class SiteRooms {
  private readonly activitySource: ActivitySource;
  private readonly summary: SharedRoom<'summary'>;
  private readonly queue: SharedRoom<'queue'>;
  private readonly activity: SharedRoom<'activity'>;
  private readonly alerts: SharedRoom<'alerts'>;
  private readonly plan: SharedRoom<'plan'>;
  private readonly selected: SelectedRooms;

  constructor(
    readonly site: SiteRecord,
    { sites, clientViews, siteViews, activityViews, plans, alertBoard }: RoomViews,
    desk: StreamDesk,
  ) {
    const { id, slug } = site;
    this.activitySource = new ActivitySource(id, sites, activityViews);
    this.summary = new SharedRoom(slug, 'summary', new SummarySource(id, sites, siteViews), desk);
    this.queue = new SharedRoom(slug, 'queue', new QueueSource(id, sites, siteViews), desk);
    this.activity = new SharedRoom(slug, 'activity', this.activitySource, desk);
    this.alerts = new SharedRoom(slug, 'alerts', new AlertsSource(id, sites, alertBoard), desk);
    this.plan = new SharedRoom(slug, 'plan', new PlanSource(id, sites, plans), desk);
    this.selected = new SelectedRooms(slug, new SelectionSource(id, sites, clientViews), desk);
  }

  /** Lets the reader into a room; see {@link SharedRoom.join} and {@link SelectedRooms.join}. */
  join(
    reader: StreamReader,
    kind: StreamRoomKind,
    ids: readonly string[],
    answer: (data: StreamData[StreamRoomKind], seq: number) => void,
  ): Promise<boolean> {
    if (isSelectedRoom(kind)) return this.selected.join(reader, kind, ids, answer);
    return this[kind].join(reader, answer);
  }

  /** Lets the reader out of one room, or of all. */
  leave(reader: StreamReader, kind?: StreamRoomKind): void {
    if (kind === undefined || isSelectedRoom(kind)) this.selected.leave(reader, kind);
    for (const room of this.shared()) if (kind === undefined || room === this[kind as 'summary']) room.leave(reader);
  }

  /** What the feed tells of the site, oldest first. */
  note(changes: readonly Change[]): void {
    const kinds = new Set(changes.map(({ kind }) => kind));
    if (kinds.has('site.deleted')) return this.gone();
    const touch = touchOf(kinds);
    if (touch.summary) this.summary.touch();
    if (touch.queue) this.queue.touch();
    if (touch.plan) this.plan.touch();
    if (touch.alerts) this.alerts.touch();
    if (this.activitySource.note(changes)) this.activity.touch();
    this.selected.note(new Set(changes.flatMap(({ clientId }) => (clientId === null ? [] : [clientId]))), touch);
  }

  recovered(reader: StreamReader): void {
    for (const room of this.shared()) room.recovered(reader);
    this.selected.recovered(reader);
  }

  heartbeat(): void {
    for (const room of this.shared()) room.heartbeat();
    this.selected.heartbeat();
  }

  gone(): void {
    for (const room of this.shared()) room.gone();
    this.selected.gone();
  }

  private shared() {
    return [this.summary, this.queue, this.activity, this.alerts, this.plan] as const;
  }
}
