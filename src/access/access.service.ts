import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WakeUps } from '../platform/database/wake-ups.js';
import { AccessOptions } from './access-options.js';
import type { Actor } from './actor.js';
import { CredentialCache } from './credential-cache.js';
import { CredentialsStore } from './credentials.store.js';
import { sameBytes, secretDigest, secretHash } from './secrets.js';
import { sessionSecretOf } from './sessions/session-cookie.js';

/** Sockets of an ended session or key are closed within 5 s, also when the wake-up was lost. */
const SWEEP_MS = 3000;
const SECRET_LENGTH_MAX = 512;
const BEARER = /^Bearer +(\S+) *$/i;

type EndedListener = (actorIds: readonly string[]) => void;

/** An admin key for scripts and the first set-up; it stands in no database and cannot be revoked. */
const BOOTSTRAP_ACTOR = unstoredAdmin('bootstrap');

function unstoredAdmin(name: string): Actor {
  const nowhere = { personId: null, siteId: null, siteSlug: null, clientId: null, expiresAtMs: null };
  return { kind: 'key', id: name, name, role: 'admin', ...nowhere };
}

/** Says who is asking, and tells when that ends. */
@Injectable()
export class Access implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Access');
  private readonly keys = new CredentialCache((hash) => this.findKey(hash));
  private readonly sessions = new CredentialCache((hash) => this.findSession(hash));
  private readonly bootstrapHash: Buffer | null;
  /** By the secret's digest. */
  private readonly processKeys = new Map<string, Actor>();
  private readonly listeners = new Set<EndedListener>();
  /** Sessions and keys seen by this process that may have a socket open: ingest keys may not. */
  private readonly seen = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private sweeping = false;

  constructor(
    private readonly options: AccessOptions,
    private readonly store: CredentialsStore,
    private readonly wakeUps: WakeUps,
  ) {
    this.bootstrapHash = options.bootstrapKey === undefined ? null : secretHash(options.bootstrapKey);
  }

  onApplicationBootstrap(): void {
    this.wakeUps.on('access', (payload) => this.changed(payload));
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** The actor behind an API key, or null. */
  async authenticateKey(secret: string): Promise<Actor | null> {
    return secret.length > SECRET_LENGTH_MAX ? null : this.keys.get(secret);
  }

  /** The actor behind the session of a `Cookie` header, or null. */
  async authenticateSession(cookie: string | undefined): Promise<Actor | null> {
    const secret = sessionSecretOf(cookie);
    return secret === null ? null : this.sessions.get(secret);
  }

  /**
   * The actor of a request or a handshake: by `Authorization: Bearer`, otherwise by the session's cookie. Null when neither is good. At
   * once (no promise) when the credential is known.
   */
  actorOf(headers: IncomingHttpHeaders): Actor | null | Promise<Actor | null> {
    if (headers.authorization !== undefined) {
      const secret = BEARER.exec(headers.authorization)?.[1];
      return secret === undefined || secret.length > SECRET_LENGTH_MAX ? null : this.keys.get(secret);
    }
    const secret = sessionSecretOf(headers.cookie);
    return secret === null ? null : this.sessions.get(secret);
  }

  /** Whether the request was sent to a name that is ours. */
  checkHost(headers: IncomingHttpHeaders): boolean {
    return this.options.isOwnHost(headers.host);
  }

  /** Whether the request comes from a page of ours; false when it names no origin. */
  checkOrigin(headers: IncomingHttpHeaders): boolean {
    return this.options.isOwnOrigin(headers.origin, headers.host);
  }

  /**
   * Lets a process that this one starts ask as an admin called `name`, of this process only: the key stands in no database. The answer
   * ends that.
   */
  registerProcessKey(secret: string, name: string): () => void {
    const digest = secretDigest(secret);
    const actor = unstoredAdmin(name);
    this.processKeys.set(digest, actor);
    return () => {
      if (this.processKeys.delete(digest)) this.forget([actor.id]);
    };
  }

  /** Calls `listener` with the ids of actors ({@link Actor}) whose session or key has ended; the answer ends that. */
  onEnded(listener: EndedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes effect in this process before the wake-up comes round: after the commit of whatever changed who may do what. */
  forget(endedIds: readonly string[] = []): void {
    this.keys.clear();
    this.sessions.clear();
    if (endedIds.length > 0) this.emit(endedIds);
  }

  private changed(payload: string): void {
    this.forget(payload === '' ? [] : payload.split(','));
    if (payload === '') void this.sweep();
  }

  private emit(ids: readonly string[]): void {
    for (const id of ids) this.seen.delete(id);
    for (const listener of this.listeners) listener(ids);
  }

  private async sweep(): Promise<void> {
    if (this.sweeping || this.seen.size === 0) return;
    this.sweeping = true;
    try {
      const ids = [...this.seen];
      const living = await this.store.living(ids);
      const ended = ids.filter((id) => !living.has(id));
      if (ended.length > 0) this.forget(ended);
    } catch (error) {
      this.log.debug(`could not look for ended sessions: ${(error as Error).message}`);
    } finally {
      this.sweeping = false;
    }
  }

  private async findKey(hash: Buffer): Promise<Actor | null> {
    if (this.bootstrapHash !== null && sameBytes(hash, this.bootstrapHash)) return BOOTSTRAP_ACTOR;
    const ofProcess = this.processKeys.get(hash.toString('base64'));
    if (ofProcess !== undefined) return ofProcess;
    return this.note(await this.store.findKey(hash));
  }

  private async findSession(hash: Buffer): Promise<Actor | null> {
    return this.note(await this.store.findSession(hash));
  }

  private note(actor: Actor | null): Actor | null {
    if (actor !== null && actor.role !== 'ingest') this.seen.add(actor.id);
    return actor;
  }
}
