import { Injectable } from '@nestjs/common';
import type { AlertMessage } from '../../contracts/alerts.js';
import type { Route } from '../../contracts/receivers.js';
import type { Statements, Transaction } from '../../platform/database/database.js';

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
  receivers(_tx: Statements, _siteId: string): Promise<RoutedReceiver[]> {
    return Promise.resolve([]);
  }

  /** Those that were told of the incident, by their ids: they get its updates and its end. */
  toldOf(_tx: Statements, _incidentId: string): Promise<string[]> {
    return Promise.resolve([]);
  }

  /** Receivers whose deliveries fail. */
  failing(_tx: Statements, _siteId: string): Promise<{ id: string; name: string; sinceMs: number }[]> {
    return Promise.resolve([]);
  }

  /** In the caller's transaction; remembers who was told of which incident. Answers the deliveries' ids, for {@link kick}. */
  add(_tx: Transaction, _siteId: string, _outgoing: readonly Outgoing[]): Promise<string[]> {
    return Promise.resolve([]);
  }

  /** After the commit: sends them now rather than with the next pass. Never inside a transaction. */
  kick(_deliveryIds: readonly string[]): Promise<void> {
    return Promise.resolve();
  }
}
