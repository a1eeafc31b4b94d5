import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { AccessOptions } from '../../access/access-options.js';
import type { Actor } from '../../access/actor.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import { idSchema, type Page } from '../../contracts/common.js';
import type { DeliveriesQuery, Delivery, DeliveryDetail, TestReceiverBody } from '../../contracts/receivers.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, encodeCursor } from '../../platform/page-cursor.js';
import { Problem } from '../../platform/problem.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { AlertReceiversStore } from '../receivers/alert-receivers.store.js';
import { Deliveries } from './deliveries.service.js';
import { DeliveriesStore } from './deliveries.store.js';
import { DeliveryDispatch } from './delivery-dispatch.service.js';
import { DeliveryLogStore, type DeliveryRow } from './delivery-log.store.js';
import { testMessage } from './model/test-message.js';

const placeSchema = z.tuple([z.number().int(), idSchema]);

/** What was sent, and sending it once more; and sending a test. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly database: Database,
    private readonly log: DeliveryLogStore,
    private readonly store: DeliveriesStore,
    private readonly receivers: AlertReceiversStore,
    private readonly deliveries: Deliveries,
    private readonly dispatch: DeliveryDispatch,
    private readonly audit: AuditTrail,
    private readonly options: AccessOptions,
  ) {}

  async list(site: SiteRecord, { limit, cursor, ...filter }: DeliveriesQuery): Promise<Page<Delivery>> {
    const before = decodeCursor(cursor, placeSchema);
    const rows = await this.log.list(this.database, site.id, filter, before, limit + 1);
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items: items.map(toDelivery), nextCursor: last ? encodeCursor([last.sequence, last.id]) : null };
  }

  async one(site: SiteRecord, id: string): Promise<DeliveryDetail> {
    const row = await this.require(site, id);
    return { ...toDelivery(row), message: row.message };
  }

  /** Sends a test now. Problem: `not_found`. `origin` is ours, where the configuration names no public URL. */
  async test(
    actor: Actor,
    site: SiteRecord,
    receiverId: string,
    { kind }: TestReceiverBody,
    origin: string,
  ): Promise<Delivery> {
    const id = uuidv7();
    const receiver = await this.receivers.byId(this.database, site.id, receiverId);
    if (receiver === null) throw noReceiver(site, receiverId);
    const base = this.options.publicUrl ?? origin;
    const url = `${base}/sites/${site.slug}`;
    const message = testMessage({
      id,
      kind,
      receiver,
      site: { slug: site.slug, name: site.name, url },
      runbookUrl: `${base}/runbooks/watchdog`,
      at: await this.log.now(this.database),
    });
    const entry = { actor, siteId: site.id, siteSlug: site.slug, target: receiverId };
    await this.audit.record(this.database, { ...entry, action: 'receiver.tested', after: { kind } });
    const next = await this.deliveries.sendAtOnce(receiverId, (tx) => {
      this.store.insertByHand(tx, { id, siteId: site.id, receiverId, incidentId: null, message, replayOf: null });
      return id;
    });
    if (next === null) throw noReceiver(site, receiverId);
    await this.dispatch.dispatch(next);
    return toDelivery(await this.require(site, id));
  }

  /** Sends the same message once more. Problems: `not_found`, `conflict` while it is on its way, or to a receiver that is switched off. */
  async replay(actor: Actor, site: SiteRecord, deliveryId: string): Promise<Delivery> {
    const { message, receiver, incidentId, state, receiverEnabled } = await this.require(site, deliveryId);
    if (state === 'waiting' || state === 'sending') {
      throw new Problem('conflict', 'It is still on its way. Replay it once it has ended.');
    }
    if (!receiverEnabled) throw new Problem('conflict', `“${receiver.name}” is switched off. Switch it on first.`);
    const id = uuidv7();
    await this.database.transaction(async (tx) => {
      const ids = { id, siteId: site.id, receiverId: receiver.id, incidentId, replayOf: deliveryId };
      if ((await this.receivers.lock(tx, receiver.id)) === null) throw noReceiver(site, receiver.id);
      this.store.insertByHand(tx, { ...ids, message });
      const entry = { actor, siteId: site.id, siteSlug: site.slug, target: deliveryId };
      await this.audit.record(tx, { ...entry, action: 'delivery.replayed', after: { delivery: id } });
    });
    await this.dispatch.dispatch([{ id, attempt: 0 }]);
    return toDelivery(await this.require(site, id));
  }

  private async require(site: SiteRecord, id: string) {
    const row = await this.log.byId(this.database, site.id, id);
    if (row === null) throw new Problem('not_found', `Site "${site.slug}" has no delivery ${id}.`);
    return row;
  }
}

const noReceiver = (site: SiteRecord, id: string) =>
  new Problem('not_found', `Site "${site.slug}" has no receiver ${id}.`);

const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  receiver: row.receiver,
  state: row.state,
  kind: row.kind,
  title: row.title,
  incident: row.incidentId === null || row.incident.number === null ? null : row.incident,
  createdAt: row.createdAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
  nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  attempts: row.attempts,
  attemptCount: row.attemptCount,
  replayOf: row.replayOf,
});
