import { Injectable } from '@nestjs/common';
import type { Statements } from '../platform/database/database.js';
import { type Actor, actorLabel } from './actor.js';

/** One thing that somebody did: to what, from which state to which, and why. `action` is `<thing>.<past participle>`. */
export interface AuditLine {
  /** Who did it; a text where it was no actor's request, e.g. what somebody had planned for later. */
  actor: Actor | string;
  action: string;
  siteId?: string | null;
  siteSlug?: string | null;
  target?: string | null;
  before?: unknown;
  after?: unknown;
  why?: string | null;
}

const INSERT = `
  INSERT INTO audit_entry (actor, action, site_id, site_slug, target, before, after, why)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

/** Writes the audit trail, in the transaction that does the thing. Never give it a secret. */
@Injectable()
export class AuditTrail {
  async record(tx: Statements, line: AuditLine): Promise<void> {
    await tx.prepared(INSERT, [
      typeof line.actor === 'string' ? line.actor : actorLabel(line.actor),
      line.action,
      line.siteId ?? null,
      line.siteSlug ?? null,
      line.target ?? null,
      json(line.before),
      json(line.after),
      line.why ?? null,
    ]);
  }
}
