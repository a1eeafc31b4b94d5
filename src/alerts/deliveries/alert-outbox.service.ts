import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { AlertMessage } from '../../contracts/alerts.js';
import type { Route } from '../../contracts/receivers.js';
import type { Statements, Transaction } from '../../platform/database/database.js';
import { AlertOutboxStore } from './alert-outbox.store.js';
import { DeliveryDispatch } from './delivery-dispatch.service.js';

/** A receiver that messages may be routed to: switched on, and not gone. */
export interface RoutedReceiver {
  id: string;
  name: string;
  routes: readonly Route[];
}

/** A message and the receivers that get it. */
export interface Outgoing {
  incidentId: string | null;
  message: AlertMessage;
  receiverIds: readonly string[];
}

/** What is to go out: rows in the judge's own transaction, so that nothing is told that did not happen, and what happened is told. */
@Injectable()
export class AlertOutbox {
  constructor(
    private readonly store: AlertOutboxStore,
    private readonly deliveries: DeliveryDispatch,
  ) {}

  receivers(tx: Statements, siteId: string): Promise<RoutedReceiver[]> {
    return this.store.receivers(tx, siteId);
  }

  /** Those that were told of the incident and are still there, by their ids: they get its updates and its end. */
  toldOf(tx: Statements, incidentId: string): Promise<string[]> {
    return this.store.toldOf(tx, incidentId);
  }

  /** Receivers whose deliveries fail. */
  failing(tx: Statements, siteId: string): Promise<{ id: string; name: string; sinceMs: number }[]> {
    return this.store.failing(tx, siteId);
  }

  /** In the caller's transaction; remembers who was told of which incident. Answers the deliveries' ids, for {@link kick}. */
  async add(tx: Transaction, siteId: string, outgoing: readonly Outgoing[]): Promise<string[]> {
    const deliveries = outgoing.flatMap(({ incidentId, message, receiverIds }) =>
      receiverIds.map((receiverId) => ({ id: uuidv7(), receiverId, incidentId, kind: message.kind, message })),
    );
    return deliveries.length === 0 ? [] : this.store.insert(tx, siteId, deliveries);
  }

  /** After the commit: sends them now rather than with the next pass. Never inside a transaction. */
  async kick(deliveryIds: readonly string[]): Promise<void> {
    await this.deliveries.dispatch(deliveryIds.map((id) => ({ id, attempt: 0 })));
  }
}
