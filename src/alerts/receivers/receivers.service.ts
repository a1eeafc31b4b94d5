import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { type Actor, actorLabel } from '../../access/actor.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import type { CreateReceiverBody, PatchReceiverBody, Receiver, ReceiverMade } from '../../contracts/receivers.js';
import { ChangeLog } from '../../platform/changes/change-log.js';
import { Database, sqlState, type Transaction } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import { requireMatch } from '../../sites/if-match.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { DeliveriesStore } from '../deliveries/deliveries.store.js';
import { AlertReceiversStore, type ReceiverDraft, type ReceiverRow } from './alert-receivers.store.js';
import { newSigningSecret, rotated } from './model/signing-secrets.js';
import {
  type Judged,
  judgedConfig,
  leftBehindErrors,
  mergedSecrets,
  refuse,
  refuseUnfit,
  secretNamesOf,
} from './receiver-draft.js';
import { ReceiverSecrets, type Secrets } from './receiver-secrets.service.js';

const RECEIVERS_MAX = 50;
const SIGNING_SECRET_BYTES = 32;
const UNIQUE_VIOLATION = '23505';

/** Who is told, where they are and what they must know. */
@Injectable()
export class Receivers {
  constructor(
    private readonly database: Database,
    private readonly store: AlertReceiversStore,
    private readonly deliveries: DeliveriesStore,
    private readonly secrets: ReceiverSecrets,
    private readonly changes: ChangeLog,
    private readonly audit: AuditTrail,
  ) {}

  async list(site: SiteRecord): Promise<Receiver[]> {
    return (await this.store.list(this.database, site.id)).map(toReceiver);
  }

  async one(site: SiteRecord, id: string): Promise<Receiver> {
    const row = await this.store.byId(this.database, site.id, id);
    if (row === null) throw notFound(site, id);
    return toReceiver(row);
  }

  /** Problems: `invalid`, `already_exists`, `secret_key_missing`, `conflict` when the site has as many as it may. */
  async create(actor: Actor, site: SiteRecord, body: CreateReceiverBody): Promise<ReceiverMade> {
    const { kind, config, name, routes, enabled, allowPrivate, perMinuteMax } = body;
    const id = uuidv7();
    const signingSecret = kind === 'webhook' ? newSecret() : null;
    const made = signingSecret === null ? null : newSigningSecret(signingSecret);
    const secrets = mergedSecrets(kind, made, body.secrets ?? {});
    const secretNames = secretNamesOf(secrets);
    refuseUnfit(kind, { config, secrets }, secretNames, allowPrivate);
    const sealed = this.sealed(id, secrets);
    const common = { id, siteId: site.id, name, kind, config, routes, enabled, allowPrivate, perMinuteMax };
    const draft: ReceiverDraft = { ...common, secretNames, secrets: sealed };
    await this.database.transaction(async (tx) => {
      // Held while they are counted, so that no two make the last one.
      await tx.prepared(`SELECT pg_advisory_xact_lock(hashtextextended('receivers ' || $1, 0))`, [site.id]);
      if ((await this.store.count(tx, site.id)) >= RECEIVERS_MAX) {
        throw new Problem('conflict', `A site has at most ${RECEIVERS_MAX} receivers. Delete one first.`);
      }
      const row = await this.store.insert(tx, draft, actorLabel(actor));
      if (row === null) throw nameTaken(name);
      await this.record(tx, { actor, site, action: 'created', row, after: shown(row) });
    });
    return { receiver: await this.one(site, id), signingSecret };
  }

  /** Problems: `not_found`, `version_required`, `stale_version`, `invalid`, `already_exists`, `secret_key_missing`. */
  async patch(
    actor: Actor,
    site: SiteRecord,
    id: string,
    ifMatch: string | undefined,
    body: PatchReceiverBody,
  ): Promise<Receiver> {
    await this.database
      .transaction(async (tx) => {
        const before = await this.lock(tx, site, id);
        requireMatch(ifMatch, before.version);
        const draft = this.edited(before, body);
        const after = await this.store.update(tx, draft);
        this.followUp(tx, before, after, body);
        const renewed =
          before.secrets === after.secrets ? {} : { secretsGiven: Object.keys(body.secrets ?? {}).sort() };
        const difference = differences(before, after);
        const entry = { before: difference.before, after: { ...difference.after, ...renewed } };
        const switched = body.enabled === true ? 'switched on' : 'switched off';
        const action = before.enabled === after.enabled ? 'changed' : switched;
        await this.record(tx, { actor, site, action, row: after, ...entry });
      })
      .catch((error: unknown) => {
        throw sqlState(error) === UNIQUE_VIOLATION ? nameTaken(body.name ?? '') : error;
      });
    return this.one(site, id);
  }

  /** Its deliveries go along. With an `If-Match`, only while it is at that version. */
  async remove(actor: Actor, site: SiteRecord, id: string, ifMatch: string | undefined): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, site, id);
      if (ifMatch !== undefined) requireMatch(ifMatch, row.version);
      this.store.remove(tx, id);
      await this.record(tx, { actor, site, action: 'deleted', row, before: shown(row) });
    });
  }

  /** A new signing secret; the former one signs too for a day. Problems: `not_found`, `conflict` where there is none to sign with. */
  async rotateSecret(actor: Actor, site: SiteRecord, id: string): Promise<ReceiverMade> {
    const signingSecret = newSecret();
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, site, id);
      if (row.kind !== 'webhook') {
        throw new Problem('conflict', 'Only webhooks are signed. Give the other kinds their secrets by an edit.');
      }
      const [clock] = await tx.prepared<{ now: Date }>('SELECT clock_timestamp() AS now');
      const secrets = rotated(this.secrets.open(id, row.secrets), signingSecret, clock!.now.getTime());
      const sealed = this.sealed(id, secrets);
      const after = await this.store.update(tx, { ...row, secrets: sealed, secretNames: secretNamesOf(secrets) });
      this.retry(tx, id, false);
      await this.record(tx, {
        actor,
        site,
        action: 'given a new secret',
        row: after,
        after: { secrets: after.secretNames },
      });
    });
    return { receiver: await this.one(site, id), signingSecret };
  }

  private edited(before: ReceiverRow, body: PatchReceiverBody): ReceiverDraft {
    const { kind, id } = before;
    const given = body.secrets ?? {};
    const config = body.config === undefined ? before.config : judgedConfig(kind, body.config);
    refuse(leftBehindErrors(kind, [before.config, config], before.secretNames, given));
    const stored = this.secrets.open(id, before.secrets);
    const judged: Judged = { config, secrets: stored };
    if (Object.keys(given).length > 0) judged.secrets = mergedSecrets(kind, stored, given);
    const { secrets } = judged;
    const secretNames = secrets === null ? before.secretNames : secretNamesOf(secrets);
    const allowPrivate = body.allowPrivate ?? before.allowPrivate;
    refuseUnfit(kind, judged, secretNames, allowPrivate);
    const isKept = secrets === stored || secrets === null;
    return {
      ...before,
      name: body.name ?? before.name,
      config,
      secretNames,
      secrets: isKept ? before.secrets : this.sealed(id, secrets),
      routes: body.routes ?? before.routes,
      enabled: body.enabled ?? before.enabled,
      allowPrivate,
      perMinuteMax: body.perMinuteMax ?? before.perMinuteMax,
    };
  }

  /** What was wrong may be right now, so what waits is tried at once; who is switched off is sent nothing more. */
  private followUp(tx: Transaction, before: ReceiverRow, after: ReceiverRow, body: PatchReceiverBody): void {
    const isOther = body.config !== undefined || body.secrets !== undefined || body.allowPrivate !== undefined;
    if (body.enabled !== undefined || isOther) this.retry(tx, after.id, body.enabled !== undefined);
    if (before.enabled && !after.enabled) this.deliveries.cancel(tx, after.id);
  }

  private retry(tx: Transaction, id: string, hasSeen: boolean): void {
    this.store.reset(tx, id, hasSeen);
    this.deliveries.release(tx, id);
  }

  private sealed(id: string, secrets: Secrets): string | null {
    if (Object.keys(secrets).length === 0) return null;
    if (this.secrets.hasKey) return this.secrets.seal(id, secrets);
    throw new Problem(
      'secret_key_missing',
      'Secrets are kept encrypted, with a key that is not in the database. Set ROLLCALL_SECRET_KEY (openssl rand -hex 32) and start Rollcall again.',
    );
  }

  private async lock(tx: Transaction, site: SiteRecord, id: string): Promise<ReceiverRow> {
    const row = await this.store.lock(tx, id);
    if (row === null || row.siteId !== site.id) throw notFound(site, id);
    return row;
  }

  private async record(
    tx: Transaction,
    entry: { actor: Actor; site: SiteRecord; action: string; row: ReceiverRow; before?: object; after?: object },
  ): Promise<void> {
    const { actor, site, action, row, before, after } = entry;
    const data = { name: row.name, action };
    this.changes.append(tx, [{ siteId: site.id, kind: 'receiver.changed', by: actorLabel(actor), data }]);
    const word = AUDIT_WORDS[action] ?? 'changed';
    const line = { actor, action: `receiver.${word}`, siteId: site.id, siteSlug: site.slug, target: row.id };
    await this.audit.record(tx, { ...line, before, after });
  }
}

const AUDIT_WORDS: Record<string, string> = {
  created: 'created',
  deleted: 'deleted',
  'given a new secret': 'secret_rotated',
  'switched on': 'enabled',
  'switched off': 'disabled',
};

/** As Standard Webhooks writes one. */
const newSecret = () => `whsec_${randomBytes(SIGNING_SECRET_BYTES).toString('base64')}`;

const notFound = (site: SiteRecord, id: string) =>
  new Problem('not_found', `Site "${site.slug}" has no receiver ${id}.`);

const nameTaken = (name: string) => new Problem('already_exists', `There is a receiver “${name}” already.`);

/** What the audit trail shows of a receiver: of its secrets the names. */
function shown({ name, kind, config, secretNames, routes, enabled, allowPrivate, perMinuteMax }: ReceiverRow) {
  return { name, kind, config, secrets: secretNames, routes, enabled, allowPrivate, perMinuteMax };
}

function differences(before: ReceiverRow, after: ReceiverRow): { before: object; after: object } {
  const [was, is] = [Object.entries(shown(before)), shown(after) as Record<string, unknown>];
  const names = was.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(is[name])).map(([name]) => name);
  const pick = (from: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, from[name]]));
  return { before: pick(Object.fromEntries(was)), after: pick(is) };
}

function toReceiver(row: ReceiverRow & { waiting: number }): Receiver {
  const { id, version, name, kind, config, routes, enabled, allowPrivate, perMinuteMax, disabledReason, waiting } = row;
  return {
    id,
    version,
    name,
    kind,
    config,
    secrets: [...row.secretNames],
    routes: [...routes],
    enabled,
    allowPrivate,
    perMinuteMax,
    disabledReason,
    failingSince: row.failingSince?.toISOString() ?? null,
    lastFailure: row.lastFailure,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    heldUntil: row.heldUntil?.toISOString() ?? null,
    waiting,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  };
}
