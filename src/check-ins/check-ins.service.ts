import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { CheckIn, CheckInResult } from '../contracts/check-ins.js';
import { Problem } from '../platform/problem.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { Sites } from '../sites/sites.service.js';
import { CheckInBatches } from './check-in-batches.js';
import { Groups, isDatabasesFault } from './groups.js';
import { admit } from './model/backlog.js';
import { judgeEnvelope, judgeItems } from './judge-items.js';

type Site = SiteRecord;

/** When a client whose check-in was refused should try again, at the earliest. */
const REJECTED_SECONDS = 60;

/**
 * The front door. Batches and single check-ins are judged item by item, grouped into few transactions and answered after the commit.
 * Admission is by the backlog of commits: what is taken in is saved.
 */
@Injectable()
export class CheckIns {
  private readonly log = new Logger('CheckIns');
  private readonly groups = new Map<string, Groups<CheckIn, CheckInResult>>();

  constructor(
    private readonly sites: Sites,
    private readonly batches: CheckInBatches,
  ) {}

  /** One result an item of `body.checkIns`, in order. Throws a Problem when the request as a whole cannot be taken. */
  async take(actor: Actor, slug: string, body: unknown): Promise<CheckInResult[]> {
    const site = await this.sites.require(slug);
    this.requireMayPost(actor, site);
    const items = judgeEnvelope(body);
    this.admit(items.length);
    const judged = judgeItems(items, actor.clientId, REJECTED_SECONDS);
    if (judged.valid.length === 0) return judged.results as CheckInResult[];
    const saved = await this.save(site, judged.valid);
    let next = 0;
    return judged.results.map((rejected) => rejected ?? saved[next++]!);
  }

  private async save(site: Site, checkIns: readonly CheckIn[]): Promise<CheckInResult[]> {
    try {
      return await this.groupOf(site).add(checkIns);
    } catch (error) {
      if (!isDatabasesFault(error)) throw error;
      throw new Problem('database_unavailable', 'The check-ins were not saved. Send them again.', {
        headers: { 'retry-after': String(1 + Math.floor(Math.random() * 4)) },
      });
    }
  }

  private groupOf(site: Site): Groups<CheckIn, CheckInResult> {
    let group = this.groups.get(site.id);
    if (group === undefined) {
      group = new Groups(
        async (checkIns) => this.batches.save((await this.sites.byId(site.id)) ?? site, checkIns),
        (checkIn, error) => this.culprit(checkIn, error),
      );
      this.groups.set(site.id, group);
    }
    return group;
  }

  private admit(arriving: number): void {
    let waiting = 0;
    let rate: number | null = null;
    for (const group of this.groups.values()) {
      waiting += group.waitingCount;
      if (group.ratePerSecond !== null) rate = Math.max(rate ?? 0, group.ratePerSecond);
    }
    const admission = admit({ waiting, ratePerSecond: rate }, arriving, Math.random());
    if (admission.admitted) return;
    throw new Problem('overloaded', `${waiting} check-ins wait to be saved. Send these again in a few seconds.`, {
      headers: { 'retry-after': String(admission.retryAfterSeconds) },
    });
  }

  private requireMayPost(actor: Actor, site: Site): void {
    if (actor.siteId !== null && actor.siteId !== site.id) {
      throw new Problem('forbidden', `This key posts check-ins of another site than "${site.slug}".`);
    }
    if (site.control === 'observed') {
      throw new Problem('conflict', `"${site.slug}" is an observed site: its clients do not check in here.`);
    }
  }

  private culprit(checkIn: CheckIn, error: unknown): CheckInResult {
    this.log.error(`a check-in of "${checkIn.clientId}" could not be saved: ${(error as Error).message}`);
    const message = 'The check-in could not be saved. Report it with this client’s id if it happens again.';
    return {
      clientId: checkIn.clientId,
      status: 'rejected',
      reason: 'invalid',
      errors: [{ pointer: '', code: 'not_saved', message }],
      nextCheckInSeconds: REJECTED_SECONDS,
    };
  }
}
