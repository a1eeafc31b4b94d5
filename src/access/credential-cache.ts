import type { Actor } from './actor.js';
import { secretDigest, secretHash } from './secrets.js';

/** An ended key or session is at most this long still let in, should the wake-up that says so be lost. */
const KEEP_MS = 10_000;
const KNOWN_MAX = 10_000;
const UNKNOWN_MAX = 1000;

interface Entry {
  actor: Actor | null;
  untilMs: number;
}

/**
 * Who stands behind a secret, kept for a short while by the secret's hash, so that a request of a known key costs no query. Bounded;
 * many requests with the same new secret share one look-up.
 */
export class CredentialCache {
  private readonly known = new Map<string, Entry>();
  /** Secrets that are nobody's, apart: a flood of them pushes no good key out. */
  private readonly unknown = new Map<string, Entry>();
  private readonly lookUps = new Map<string, Promise<Actor | null>>();
  private generation = 0;

  constructor(
    private readonly find: (hash: Buffer) => Promise<Actor | null>,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** At once when it is kept; otherwise after the look-up. */
  get(secret: string): Actor | null | Promise<Actor | null> {
    const digest = secretDigest(secret);
    const entry = this.known.get(digest) ?? this.unknown.get(digest);
    if (entry !== undefined && entry.untilMs > this.nowMs()) return entry.actor;
    return this.lookUps.get(digest) ?? this.lookUp(digest, secret);
  }

  /** Forgets everything: what a look-up under way finds is not kept either. */
  clear(): void {
    this.generation += 1;
    this.known.clear();
    this.unknown.clear();
    this.lookUps.clear();
  }

  private lookUp(digest: string, secret: string): Promise<Actor | null> {
    const generation = this.generation;
    const found = this.find(secretHash(secret))
      .then((actor) => {
        if (generation === this.generation) this.keep(digest, actor);
        return actor;
      })
      .finally(() => {
        if (generation === this.generation) this.lookUps.delete(digest);
      });
    this.lookUps.set(digest, found);
    return found;
  }

  private keep(digest: string, actor: Actor | null): void {
    const entries = actor === null ? this.unknown : this.known;
    this.known.delete(digest);
    this.unknown.delete(digest);
    const untilMs = Math.min(this.nowMs() + KEEP_MS, actor?.expiresAtMs ?? Infinity);
    entries.set(digest, { actor, untilMs });
    if (entries.size <= (actor === null ? UNKNOWN_MAX : KNOWN_MAX)) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      return;
    }
  }
}
