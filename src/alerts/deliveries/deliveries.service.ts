import { Injectable, Logger } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { AuditTrail } from '../../access/audit-trail.service.js';
import type { ReceiverKind } from '../../contracts/alert-words.js';
import type { DeliveryAttempt, ReceiverConfigs } from '../../contracts/receivers.js';
import { ChangeLog } from '../../platform/changes/change-log.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { OutboundHttp } from '../../platform/outbound/outbound-http.js';
import { OutboundSockets } from '../../platform/outbound/outbound-sockets.js';
import { Sites } from '../../sites/sites.service.js';
import type { SendResult } from '../receivers/alert-receiver.js';
import { AlertReceiversStore, type ReceiverRow } from '../receivers/alert-receivers.store.js';
import { secretsInForce } from '../receivers/model/signing-secrets.js';
import { receiverOf } from '../receivers/receiver-kinds.js';
import { ReceiverSecrets } from '../receivers/receiver-secrets.service.js';
import type { DeliveryJob } from './deliveries-queue.js';
import { type Claimed, DeliveriesStore, type Situation } from './deliveries.store.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { plainText, withoutSecrets } from './model/answer-text.js';
import { type Standing } from './model/delivery.js';
import { digestOf, fitting } from './model/digest.js';
import { afterSending, type Verdict } from './model/outcome.js';
import { type Turn, turnOf } from './model/turn.js';

/** The ways out take 15 s at most and say better what happened; this holds whatever a receiver does. */
const SEND_WITHIN_MS = 16_000;
const DETAIL_MAX = 300;
const REFERENCE_MAX = 500;
const LOST = 'nothing was heard of this try: Rollcall was stopped in the middle of it';

/** A sending that was begun, to whom it goes, and when by the database's clock. */
interface Sending {
  receiver: ReceiverRow;
  claimed: Claimed;
  nowMs: number;
}

/**
 * Sends what is due. Three steps: one transaction that claims a delivery, the call outside of any, one transaction that records what came
 * of it. Whoever dies in between leaves a delivery in `sending`, which after a while is sent again: in doubt twice.
 */
@Injectable()
export class Deliveries {
  private readonly log = new Logger('AlertDeliveries');

  constructor(
    private readonly database: Database,
    private readonly store: DeliveriesStore,
    private readonly receivers: AlertReceiversStore,
    private readonly secrets: ReceiverSecrets,
    private readonly http: OutboundHttp,
    private readonly sockets: OutboundSockets,
    private readonly changes: ChangeLog,
    private readonly audit: AuditTrail,
    private readonly sites: Sites,
    private readonly metrics: DeliveryMetrics,
  ) {}

  /** Sends what may go first to the receiver that this delivery is for; answers what may go next. */
  async send(deliveryId: string): Promise<readonly DeliveryJob[]> {
    const sending = await this.database.transaction(async (tx) => {
      const receiver = await this.receivers.lockOf(tx, deliveryId);
      return receiver === null ? null : this.claimFirst(tx, receiver, deliveryId);
    });
    return sending === null ? [] : this.carryOut(sending);
  }

  /** Makes a delivery and sends it now, whatever else waits; `make` answers its id. Null when the receiver is gone. */
  async sendAtOnce(
    receiverId: string,
    make: (tx: Transaction, receiver: ReceiverRow) => string,
  ): Promise<readonly DeliveryJob[] | null> {
    const sending = await this.database.transaction(async (tx) => {
      const receiver = await this.receivers.lock(tx, receiverId);
      if (receiver === null) return null;
      const id = make(tx, receiver);
      const nowMs = (await this.store.sent(tx, id))!.nowMs;
      return { receiver, claimed: await this.claim(tx, id, nowMs), nowMs };
    });
    return sending === null ? null : this.carryOut(sending);
  }

  private async claimFirst(tx: Transaction, receiver: ReceiverRow, wanted: string): Promise<Sending | null> {
    const situation = await this.store.situation(tx, receiver.id);
    const turn = turnIn(receiver, situation);
    this.store.end(tx, turn.superseded, 'superseded');
    const [first] = turn.go;
    const id = turn.go.includes(wanted) ? wanted : (first ?? (await this.makeDigest(tx, turn.digest, situation.nowMs)));
    if (id === null) return null;
    return { receiver, claimed: await this.claim(tx, id, situation.nowMs), nowMs: situation.nowMs };
  }

  private claim(tx: Transaction, id: string, nowMs: number): Promise<Claimed> {
    const at = new Date(nowMs).toISOString();
    return this.store.claim(tx, id, {
      at,
      ok: false,
      status: null,
      reason: 'timed_out',
      detail: LOST,
      tookMs: 0,
    });
  }

  private async makeDigest(tx: Transaction, parts: Turn['digest'], nowMs: number): Promise<string | null> {
    if (parts === null) return null;
    const all = await this.store.messages(tx, parts);
    const count = fitting(all);
    const id = uuidv7();
    const ids = parts.slice(0, count);
    const message = digestOf(id, all.slice(0, count), new Date(nowMs).toISOString());
    this.store.insertDigest(tx, id, message, ids);
    this.store.end(tx, ids, 'superseded', id);
    return id;
  }

  private async carryOut(sending: Sending): Promise<readonly DeliveryJob[]> {
    const beganMs = performance.now();
    const result = await this.call(sending);
    const tookMs = Math.round(performance.now() - beganMs);
    const { kind } = sending.receiver;
    this.metrics.tried(kind, result.ok ? 'delivered' : result.reason);
    const site = await this.sites.byId(sending.receiver.siteId);
    return this.database.transaction((tx) =>
      this.record(tx, { ...sending, siteSlug: site?.slug ?? null }, result, tookMs),
    );
  }

  /** Never throws: what a receiver does wrong is a failed try like any other. */
  private async call({ receiver, claimed, nowMs }: Sending): Promise<SendResult> {
    const { kind, allowPrivate } = receiver;
    const opened = this.secrets.open(receiver.id, receiver.secrets);
    if (opened === null) {
      const detail = 'its secrets were sealed with another key: set that key again, or give them anew';
      return { ok: false, retryable: true, status: null, reason: 'secret_unreadable', detail };
    }
    const secrets = secretsInForce(opened, nowMs);
    const config = receiver.config as ReceiverConfigs[ReceiverKind];
    const target = { config, secrets, allowPrivate, reference: claimed.reference };
    try {
      const { http, sockets } = this;
      const result = await inTime(receiverOf(kind).send(claimed.message, target, { http, sockets }));
      return result.ok ? result : { ...result, detail: withoutSecrets(result.detail, Object.values(opened)) };
    } catch (error) {
      // Its message may hold what was to be sent.
      const name = (error as Error | null)?.name ?? 'error';
      this.log.error(`the ${kind} receiver failed by itself: ${name}`);
      const detail = `Rollcall could not send it (${name})`;
      return { ok: false, retryable: true, status: null, reason: 'bad_answer', detail };
    }
  }

  private async record(
    tx: Transaction,
    { receiver: { id: receiverId }, claimed, siteSlug }: Sending & { siteSlug: string | null },
    result: SendResult,
    tookMs: number,
  ): Promise<readonly DeliveryJob[]> {
    const receiver = await this.receivers.lock(tx, receiverId);
    const row = await this.store.sent(tx, claimed.id);
    if (receiver === null || row === null || row.state !== 'sending') return [];
    // Somebody else sends it again by now: their outcome counts, unless it has arrived.
    if (row.attemptCount !== claimed.attempt && !result.ok) return [];
    const chance = Math.random();
    const verdict = afterSending(row, circuitOf(receiver), result, { nowMs: row.nowMs, chance });
    const detail = result.ok ? null : plainText(result.detail, DETAIL_MAX);
    const next = 'step' in verdict.delivery ? verdict.delivery : { step: row.step, nextAttemptAtMs: null };
    const at = new Date(row.nowMs).toISOString();
    const { ok, status } = result;
    const attempt = { at, ok, status, reason: result.ok ? null : result.reason, detail, tookMs };
    this.store.save(tx, claimed.id, { ...next, state: verdict.delivery.state }, attempt);
    if (row.kind === 'digest' && verdict.delivery.state !== 'waiting') {
      this.store.endParts(tx, claimed.id, verdict.delivery.state);
    }
    if (result.ok && result.reference !== undefined && row.incidentId !== null) {
      this.store.refer(tx, row.incidentId, receiverId, plainText(result.reference, REFERENCE_MAX));
    }
    await this.saveReceiver(tx, { ...receiver, siteSlug }, verdict, attempt);
    return this.next(tx, receiverId);
  }

  private async saveReceiver(
    tx: Transaction,
    receiver: ReceiverRow & { siteSlug: string | null },
    { circuit, releases, disables }: Verdict,
    { ok, reason, detail }: DeliveryAttempt,
  ): Promise<void> {
    const failure = reason === null ? null : { reason, detail: detail ?? '' };
    this.receivers.saveHealth(tx, receiver.id, { ...circuit, failure, delivered: ok });
    if (releases) this.store.release(tx, receiver.id);
    if (!disables) return;
    const { siteId, siteSlug, name } = receiver;
    const why = detail ?? 'the other side said that it is gone for good';
    this.receivers.disable(tx, receiver.id, why);
    this.store.cancel(tx, receiver.id);
    this.changes.append(tx, [{ siteId, kind: 'receiver.changed', data: { name, action: 'disabled' } }]);
    const entry = { action: 'receiver.disabled', siteId, siteSlug, target: receiver.id, why };
    await this.audit.record(tx, { actor: 'Rollcall', ...entry, before: { enabled: true }, after: { enabled: false } });
  }

  private async next(tx: Transaction, receiverId: string): Promise<readonly DeliveryJob[]> {
    const receiver = await this.receivers.lock(tx, receiverId);
    if (receiver === null) return [];
    const situation = await this.store.situation(tx, receiverId);
    const { go, digest } = turnIn(receiver, situation);
    const ids = new Set([...go, ...(digest?.slice(0, 1) ?? [])]);
    return situation.waiting.filter(({ id }) => ids.has(id)).map(({ id, attempt }) => ({ id, attempt }));
  }
}

function turnIn(receiver: ReceiverRow, { waiting, sentLately, nowMs }: Situation): Turn {
  const { perMinuteMax, kind } = receiver;
  const { takesDigests } = receiverOf(kind);
  return turnOf({ ...circuitOf(receiver), perMinuteMax, sentLately, takesDigests }, waiting, nowMs);
}

function circuitOf(receiver: ReceiverRow): Pick<Standing, keyof Verdict['circuit'] | 'enabled'> {
  const { failures, failingSince, heldUntil, lastFailure, enabled } = receiver;
  return {
    enabled,
    failures,
    failingSinceMs: failingSince?.getTime() ?? null,
    heldUntilMs: heldUntil?.getTime() ?? null,
    lastReason: lastFailure?.reason ?? null,
  };
}

/** The call goes on behind it, but nobody waits for it. */
async function inTime(sending: Promise<SendResult>): Promise<SendResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SendResult>((resolve) => {
    const detail = `no answer within ${SEND_WITHIN_MS / 1000} s`;
    timer = setTimeout(
      () => resolve({ ok: false, retryable: true, status: null, reason: 'timed_out', detail }),
      SEND_WITHIN_MS,
    );
  });
  try {
    return await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}
