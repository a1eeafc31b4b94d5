import { Injectable } from '@nestjs/common';
import type { MessageClient } from '../../contracts/alerts.js';
import type { Reason } from '../../contracts/words.js';
import type { Transaction } from '../../platform/database/database.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { AlertOptions } from '../alert-options.js';
import { AlertOutbox, type Outgoing, type RoutedReceiver } from '../deliveries/alert-outbox.service.js';
import { eventWords, type AlertEventFacts } from '../model/event-words.js';
import type { IncidentRecord, IncidentStep } from '../model/incident.js';
import { eventMessage, incidentMessage, SAMPLE_MAX, type MessageUrls } from '../model/message.js';
import { takes, type LocalTime } from '../model/route.js';
import { isAboutClients } from '../model/silence.js';
import { incidentWords, runbookOf } from '../model/wording.js';
import { localTime } from './local-time.js';
import { MembersStore } from './members.store.js';

/** Something to be said of an incident. */
export interface IncidentTelling {
  record: IncidentRecord;
  tell: NonNullable<IncidentStep['tell']>;
}

/** Something that happened. */
export interface EventTelling {
  /** The same however often it is told. */
  id: string;
  atMs: number;
  facts: AlertEventFacts;
}

export interface TellingAsked {
  site: SiteRecord;
  nowMs: number;
  /** What stops all starts of the site, as clients show it. */
  stopped: Reason | null;
  receivers: readonly RoutedReceiver[];
  incidents: readonly IncidentTelling[];
  events: readonly EventTelling[];
}

/** Puts what is to be told into messages, finds out who gets which, and hands them to the outbox in the caller's transaction. */
@Injectable()
export class AlertTelling {
  constructor(
    private readonly members: MembersStore,
    private readonly outbox: AlertOutbox,
    private readonly options: AlertOptions,
  ) {}

  /** The deliveries to kick after the commit. */
  async tell(tx: Transaction, asked: TellingAsked): Promise<string[]> {
    const { incidents, events, receivers, site, nowMs } = asked;
    if (receivers.length === 0 || incidents.length + events.length === 0) return [];
    const local = localTime(site.timeZone, nowMs);
    const outgoing: Outgoing[] = [];
    for (const { record, tell } of incidents) {
      const receiverIds = await this.readersOf(tx, asked, { record, tell }, local);
      if (receiverIds.length === 0) continue;
      const message = await this.messageOf(tx, asked, { record, tell });
      outgoing.push({ incidentId: record.id, message, receiverIds });
    }
    for (const event of events) {
      const subject = { alert: event.facts.alert, severity: 'info' as const, groups: [] };
      const receiverIds = receivers.filter(({ routes }) => takes(routes, subject, local)).map(({ id }) => id);
      if (receiverIds.length > 0) outgoing.push({ incidentId: null, message: this.eventOf(asked, event), receiverIds });
    }
    return this.outbox.add(tx, site.id, outgoing);
  }

  /** Whoever was told of it hears how it goes on; whoever was not hears of its end neither. */
  private async readersOf(
    tx: Transaction,
    { receivers }: TellingAsked,
    { record, tell }: IncidentTelling,
    local: LocalTime,
  ): Promise<string[]> {
    const told = new Set(record.sequence > 1 ? await this.outbox.toldOf(tx, record.id) : []);
    const asksForGroups = receivers.some(({ routes }) => routes.some(({ groups }) => groups.length > 0));
    const groups = asksForGroups && isAboutClients(record.alert) ? await this.members.groups(tx, record.id) : [];
    const subject = { alert: record.alert, severity: record.severity, groups };
    return receivers
      .filter(({ id, routes }) => told.has(id) || (tell.kind !== 'resolved' && takes(routes, subject, local)))
      .map(({ id }) => id);
  }

  private async messageOf(tx: Transaction, asked: TellingAsked, { record, tell }: IncidentTelling) {
    const { site, nowMs, stopped } = asked;
    const aboutClients = isAboutClients(record.alert);
    const rows =
      aboutClients && tell.kind !== 'resolved' ? await this.members.sample(tx, record.id, stopped, SAMPLE_MAX) : [];
    return incidentMessage({
      ...tell,
      record,
      words: incidentWords(record, nowMs),
      site,
      urls: this.urls(site, record.alert, `?open=${record.id}`),
      nowMs,
      sample: rows.map(({ id, since, ...client }): MessageClient => ({
        ...client,
        since: since.toISOString(),
        url: `${this.page(site, 'clients')}?client=${id}`,
      })),
      returned: aboutClients ? await this.members.returned(tx, record.id) : null,
    });
  }

  private eventOf({ site, nowMs }: TellingAsked, { id, atMs, facts }: EventTelling) {
    return eventMessage({
      id: `${site.id}-${id}`,
      alert: facts.alert,
      atMs,
      words: eventWords(facts),
      site,
      urls: this.urls(site, facts.alert),
      nowMs,
    });
  }

  private urls(site: SiteRecord, alert: IncidentRecord['alert'], query = ''): MessageUrls {
    const { origin } = this.options;
    return {
      site: `${origin}/sites/${site.slug}`,
      subject: `${this.page(site, 'alerts')}${query}`,
      runbook: `${origin}${runbookOf(alert)}`,
    };
  }

  private page(site: SiteRecord, name: string): string {
    return `${this.options.origin}/sites/${site.slug}/${name}`;
  }
}
