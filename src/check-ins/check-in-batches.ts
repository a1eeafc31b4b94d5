import { Injectable } from '@nestjs/common';
import type { CheckIn, CheckInResult } from '../contracts/check-ins.js';
import type { ChangeLine } from '../platform/changes/change-log.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { WakeUps } from '../platform/database/wake-ups.js';
import { Fleet, type ClientChange } from '../fleet/fleet.service.js';
import type { FleetClient } from '../fleet/model/client.js';
import { Drivers } from '../sites/drivers/drivers.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { QueueFront } from '../upgrades/queue-front.service.js';
import { Situations, type LoadedSituation } from '../upgrades/situations.service.js';
import { Transitions } from '../upgrades/transitions.service.js';
import type { Transition } from '../upgrades/model/upgrade.js';
import { nextCheckInSeconds, tellInAnswer, upgradeStart, type AnswerFacts } from './model/answer.js';
import { applyCheckIn, type Applied, type Subject } from './model/apply.js';

/** When a client of a site that is gone should try again. */
const GONE_SECONDS = 3600;

/** Applies check-ins to fleet and upgrades: load the rows, decide in pure code, save the lot, in one transaction. */
@Injectable()
export class CheckInBatches {
  constructor(
    private readonly database: Database,
    private readonly drivers: Drivers,
    private readonly fleet: Fleet,
    private readonly situations: Situations,
    private readonly transitions: Transitions,
    private readonly queueFront: QueueFront,
  ) {}

  /** One result a check-in, in order. They are in PostgreSQL when this resolves. */
  async save(site: SiteRecord, checkIns: readonly CheckIn[]): Promise<CheckInResult[]> {
    const pushes = this.drivers.of(site).capabilities.has('startUpgrade');
    const results = new Map<CheckIn, CheckInResult>();
    await this.database.transaction(async (tx) => {
      const [first = [], ...later] = rounds(checkIns);
      // Asked for in one breath and answered in this order, so that the settings row is had before any client's. Where answers carry
      // grants, a pause or a gate must not come between reading and telling.
      const [loaded, gates, frontEnd, known] = await Promise.all([
        this.situations.load(tx, site.id, pushes ? 'read' : 'share'),
        pushes ? [] : this.situations.listGates(tx, site.id),
        pushes ? null : this.queueFront.end(tx, site.id),
        this.lockKnown(tx, site.id, first),
      ]);
      if (loaded === null) {
        for (const checkIn of checkIns) results.set(checkIn, siteGone(checkIn));
        return;
      }
      const { nowMs, settings } = loaded.throttle;
      const isStopped = this.situations.stoppedBy(loaded.throttle, gates) !== null;
      const facts: AnswerFacts = { nowMs, settings, pushes, isStopped, frontEnd };
      for (const result of await this.round(tx, first, known, loaded, facts)) results.set(...result);
      for (const round of later) {
        const again = await this.lockKnown(tx, site.id, round);
        for (const result of await this.round(tx, round, again, loaded, facts)) results.set(...result);
      }
    });
    return checkIns.map((checkIn) => results.get(checkIn)!);
  }

  /** At most one check-in a client. */
  private async round(
    tx: Transaction,
    checkIns: readonly CheckIn[],
    known: readonly Subject[],
    loaded: LoadedSituation,
    factsBefore: AnswerFacts,
  ): Promise<[CheckIn, CheckInResult][]> {
    const { siteId } = loaded.throttle;
    const newcomers = await this.enrolUnknown(tx, siteId, checkIns, known);
    const subjects = new Map([...known, ...newcomers].map((subject) => [subject.client.clientId, subject]));
    const { situation } = await this.upToDate(tx, siteId, loaded, subjects);
    const facts = { ...factsBefore, nowMs: situation.nowMs };
    const changes: ClientChange[] = [];
    const transitions: Transition[] = [];
    const results: [CheckIn, CheckInResult][] = [];
    for (const checkIn of checkIns) {
      const subject = subjects.get(checkIn.clientId)!;
      const applied = applyCheckIn(subject, checkIn, facts.settings, situation);
      const { transition, result } = answer(applied, checkIn, facts);
      changes.push({
        before: subject.client,
        after: applied.client,
        attributesChanged: applied.attributesChanged,
        isNew: subject.isNew,
      });
      transitions.push(transition);
      results.push([checkIn, result]);
    }
    const lines: ChangeLine[] = this.fleet.save(tx, changes, situation.nowMs);
    await this.transitions.save(tx, transitions, {}, lines);
    const somebodyMayPull = !facts.pushes && transitions.some(({ after }) => after.state === 'queued');
    if (somebodyMayPull) WakeUps.send(tx, 'grant', siteId);
    return results;
  }

  /**
   * The situation as it is now that the clients are locked, where that makes a difference. Clients that carry another run's label than
   * it names may have been labelled by one that began since it was read, and none is to be labelled back; and the start-by of a client
   * that is to be told may have passed in the wait.
   */
  private async upToDate(
    tx: Transaction,
    siteId: string,
    loaded: LoadedSituation,
    subjects: ReadonlyMap<string, Subject>,
  ): Promise<LoadedSituation> {
    const runId = loaded.situation.run?.id ?? null;
    const isAsItWas = [...subjects.values()].every(
      ({ upgrade }) => upgrade.runId === runId && upgrade.state !== 'granted',
    );
    return isAsItWas ? loaded : ((await this.situations.load(tx, siteId, 'read')) ?? loaded);
  }

  private async lockKnown(tx: Transaction, siteId: string, checkIns: readonly CheckIn[]): Promise<Subject[]> {
    const clientIds = checkIns.map((checkIn) => checkIn.clientId);
    const [clients, upgrades] = await Promise.all([
      this.fleet.lock(tx, siteId, clientIds, hasAttributes(checkIns)),
      this.transitions.readByClientIds(tx, siteId, clientIds),
    ]);
    return clients.map((client) => ({ client, upgrade: upgrades.get(client.id)!, isNew: false }));
  }

  private async enrolUnknown(
    tx: Transaction,
    siteId: string,
    checkIns: readonly CheckIn[],
    known: readonly Subject[],
  ): Promise<Subject[]> {
    const enrolled: Subject[] = [];
    const withTexts = hasAttributes(checkIns);
    let unknown = missing(checkIns, known);
    // Once, but for a client that somebody else enrolled at the same time and that was deleted before it could be locked here.
    while (unknown.length > 0) {
      const [clients, upgrades] = await Promise.all([
        this.fleet.enrol(tx, siteId, unknown, withTexts),
        this.transitions.readByClientIds(tx, siteId, unknown),
      ]);
      const subject = (client: FleetClient) => ({
        client,
        upgrade: upgrades.get(client.id)!,
        isNew: client.epoch === 0,
      });
      enrolled.push(...clients.map(subject));
      unknown = missing(checkIns, [...known, ...enrolled]);
    }
    return enrolled;
  }
}

/** The clientIds of these check-ins that no subject has. */
function missing(checkIns: readonly CheckIn[], subjects: readonly Subject[]): string[] {
  if (subjects.length === checkIns.length) return [];
  const knownIds = new Set(subjects.map(({ client }) => client.clientId));
  return checkIns.map(({ clientId }) => clientId).filter((clientId) => !knownIds.has(clientId));
}

const hasAttributes = (checkIns: readonly CheckIn[]) => checkIns.some(({ attributes }) => attributes !== undefined);

/** Splits a batch so that no part has two check-ins of one client; their order stays. */
export function rounds(checkIns: readonly CheckIn[]): CheckIn[][] {
  const seen = new Map<string, number>();
  const parts: CheckIn[][] = [];
  for (const checkIn of checkIns) {
    const index = seen.get(checkIn.clientId) ?? 0;
    seen.set(checkIn.clientId, index + 1);
    (parts[index] ??= []).push(checkIn);
  }
  return parts;
}

function answer(
  applied: Applied,
  checkIn: CheckIn,
  facts: AnswerFacts,
): { transition: Transition; result: CheckInResult } {
  const { client, status } = applied;
  const { after } = applied.transition;
  const isCurrent = status === 'accepted' || status === 'duplicate';
  const told = isCurrent ? tellInAnswer(after, status === 'accepted', facts) : null;
  const seconds = nextCheckInSeconds(after, client.connectionType, facts);
  const remembers = !facts.pushes && status === 'accepted' && after.state === 'queued';
  const changed = {
    ...(told !== null && told !== after.slot && { slot: told }),
    ...(remembers && { nextCheckInAtMs: facts.nowMs + seconds * 1000 }),
  };
  const transition =
    Object.keys(changed).length === 0 ? applied.transition : { ...applied.transition, after: { ...after, ...changed } };
  return {
    transition,
    result: {
      clientId: checkIn.clientId,
      status,
      ...(applied.reason !== undefined && { reason: applied.reason }),
      upgradeState: after.state,
      ...(told !== null && { upgrade: upgradeStart(told, facts) }),
      nextCheckInSeconds: seconds,
    },
  };
}

const siteGone = (checkIn: CheckIn): CheckInResult => ({
  clientId: checkIn.clientId,
  status: 'rejected',
  reason: 'site_gone',
  nextCheckInSeconds: GONE_SECONDS,
});
