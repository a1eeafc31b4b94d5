import { Injectable } from '@nestjs/common';
import type { Alert } from '../../contracts/alert-words.js';
import type { AlertSettings, LikelyCause } from '../../contracts/alerts.js';
import { clientFacetsQuerySchema } from '../../contracts/clients.js';
import type { ClientFilter } from '../../contracts/upgrades.js';
import type { Transaction } from '../../platform/database/database.js';
import { likelyCause } from '../model/common-factor.js';
import { excusedAlerts, isExcused } from '../model/conditions.js';
import type { SiteFacts } from '../model/facts.js';
import type { Finding } from '../model/finding.js';
import { factsIn, timeOf } from '../model/given.js';
import type { IncidentRecord, Sight } from '../model/incident.js';
import { covers, uncovered, type Rung } from '../model/mass-offline.js';
import { sightFactsOf } from '../model/sight-words.js';
import { isAboutClients, isMutedWhole, silencesOf, type SilenceRule } from '../model/silence.js';
import { IncidentBook, type Kept } from './incident-book.js';
import { IncidentsStore } from './incidents.store.js';
import { MembersStore, type Present } from './members.store.js';

/** What fewer have in common is no likely cause. */
const SHARED_PERCENT = 80;
/** Incidents that may be taken up again. */
const RESOLVED_MAX = 200;

export interface KeepAsked {
  siteId: string;
  facts: SiteFacts;
  settings: AlertSettings;
  findings: readonly Finding[];
  /** What cannot be judged now: nothing of these fires, and nothing of them ends by not being found. */
  unjudged: readonly Alert[];
  silences: readonly SilenceRule[];
  lastNumber: number;
}

interface Turn extends KeepAsked {
  book: IncidentBook;
  /** Masses that are over and leave few behind. */
  leftBehind: string[];
}

/** Brings a site's incidents to what was found: who is in each, how each goes on, and which is counted in a greater one. */
@Injectable()
export class IncidentKeeper {
  constructor(
    private readonly incidents: IncidentsStore,
    private readonly members: MembersStore,
  ) {}

  /** Saves all of it; the answer is what became of each, and the number given out last. */
  async keep(tx: Transaction, asked: KeepAsked): Promise<{ kept: readonly Kept[]; lastNumber: number }> {
    const { siteId, facts, settings, findings, lastNumber } = asked;
    const open = await this.incidents.lockOpen(tx, siteId);
    const isNews = findings.some((finding) => !open.some(isSameAs(finding)));
    const sinceMs = facts.nowMs - settings.flappingWithinSeconds * 1000;
    const resolved = isNews ? await this.incidents.lockResolved(tx, siteId, sinceMs, RESOLVED_MAX) : [];
    const book = new IncidentBook(open, resolved, settings, facts.nowMs, lastNumber);
    const turn: Turn = { ...asked, book, leftBehind: [] };

    // Masses first: who is in one is in nothing less.
    for (const rung of massesOf(turn)) await this.take(tx, turn, rung);
    turn.leftBehind = book.all.filter(isMostlyOver).map(({ before }) => before.id);
    this.save(tx, turn, book.all);
    const masses = new Set(book.all.map(({ before }) => before.id));
    for (const rung of othersOf(turn)) await this.take(tx, turn, rung);
    this.save(
      tx,
      turn,
      book.all.filter(({ before }) => !masses.has(before.id)),
    );
    return { kept: book.all, lastNumber: book.lastNumber };
  }

  private save(tx: Transaction, { siteId, facts }: Turn, kept: readonly Kept[]): void {
    const stays = kept.filter(({ step }) => !step.forget);
    this.incidents.save(
      tx,
      siteId,
      stays.filter(hasChanged).map(({ step }) => step.record),
    );
    this.incidents.forget(
      tx,
      kept.filter(({ step }) => step.forget).map(({ before }) => before.id),
    );
    this.incidents.append(
      tx,
      facts.nowMs,
      stays.map(({ before, step }) => ({ incidentId: before.id, events: step.events })),
    );
  }

  private async take(tx: Transaction, turn: Turn, rung: Rung): Promise<void> {
    const { book, siteId } = turn;
    const finding = turn.findings.find(isSameAs(rung)) ?? null;
    const open = book.openFor(rung);
    if (open?.state === 'pending' && turn.unjudged.includes(rung.alert)) return;
    if (open === null && finding !== null && !(await this.isAboutAnybody(tx, turn, finding))) return;
    const { record, isNew } = open === null ? book.take(finding!) : { record: open, isNew: false };
    const greater = absorberOf(turn, record);
    if (greater !== null) {
      this.members.move(tx, record.id, greater.id, turn.facts.nowMs);
      book.step(record, isNew, { ...asItWas(record), endedBy: 'absorbed', absorbedBy: greater.id });
      if (record.state === 'firing') book.note(greater.id, { kind: 'absorbed_others', data: { count: 1 } });
      return;
    }
    // Its members name it, so it has to be there before them.
    if (isNew) this.incidents.save(tx, siteId, [record]);
    const present = await this.presentIn(tx, turn, record, finding);
    book.step(record, isNew, await this.sightOf(tx, turn, { record, isNew, finding, present }));
  }

  private async isAboutAnybody(tx: Transaction, { siteId, leftBehind }: Turn, finding: Finding): Promise<boolean> {
    const { members, alert } = finding;
    if (members === null || (alert === 'client_offline' && leftBehind.length > 0)) return true;
    return this.members.hasJoiners(tx, siteId, members);
  }

  private presentIn(
    tx: Transaction,
    { siteId, facts, silences, leftBehind }: Turn,
    { id, alert, mutedCount }: IncidentRecord,
    finding: Finding | null,
  ): Promise<Present> {
    const { partial } = silencesOf(silences, alert, facts.nowMs);
    return this.members.sync(
      tx,
      {
        siteId,
        incidentId: id,
        alert,
        rule: finding?.members ?? null,
        heirOf: alert === 'client_offline' ? leftBehind : [],
        atMs: facts.nowMs,
      },
      { filters: partial.flatMap(filterOf), stopped: facts.stopped, hasMuted: mutedCount > 0 },
    );
  }

  private async sightOf(
    tx: Transaction,
    turn: Turn,
    {
      record,
      isNew,
      finding,
      present,
    }: { record: IncidentRecord; isNew: boolean; finding: Finding | null; present: Present },
  ): Promise<Sight> {
    const { settings, facts, silences, siteId } = turn;
    const { alert } = record;
    const counts = { count: present.count, mutedCount: present.muted };
    // What cannot be judged now goes on as it stands.
    const isFound = finding !== null || turn.unjudged.includes(alert);
    const seen = {
      present: isAboutClients(alert) ? present.count > 0 : isFound,
      standing: isFound,
      severity: finding?.severity ?? record.severity,
      facts: { ...finding?.facts, ...sightFactsOf(facts, record, present.count) },
      ...counts,
      muted: isMutedWhole(silences, alert, counts, facts.nowMs),
      cause: isNew || present.hasChanged ? await this.causeOf(tx, siteId, record, finding, present) : record.cause,
    };
    if (settings.off.includes(alert)) return { ...seen, endedBy: 'switched_off', absorbedBy: null };
    if (finding === null && isExcused(record, excusedAlerts(facts, settings))) {
      return { ...seen, endedBy: 'excused', absorbedBy: null };
    }
    const isEmpty = alert === 'client_offline' && record.state === 'firing' && present.count === 0;
    const mass = isEmpty ? await this.massOf(tx, turn, record.id) : null;
    return { ...seen, endedBy: mass === null ? null : 'absorbed', absorbedBy: mass };
  }

  /** The mass that those who were in it have gone over into, if that is told of. */
  private async massOf(tx: Transaction, { book }: Turn, id: string): Promise<string | null> {
    for (const { step } of book.all) {
      const isGreater = isMass(step.record) && step.record.state === 'firing';
      if (isGreater && (await this.members.wentInto(tx, id, step.record.id))) return step.record.id;
    }
    return null;
  }

  private async causeOf(
    tx: Transaction,
    siteId: string,
    record: IncidentRecord,
    finding: Finding | null,
    { count }: Present,
  ): Promise<LikelyCause | null> {
    if (!isAboutClients(record.alert) || count === 0) return null;
    const least = Math.ceil((count * SHARED_PERCENT) / 100);
    const ofAll = record.alert !== 'fleet_mass_offline';
    const { counts, all } = await this.members.shared(tx, { siteId, incidentId: record.id, least, ofAll });
    const update = factsIn({ ...record.facts, ...finding?.facts }, 'siteUpdate');
    const group = record.scope === 'group' ? record.scopeKey : null;
    return likelyCause(counts, { members: count, all, siteUpdateAtMs: update && timeOf(update, 'at'), group });
  }
}

const isSameAs =
  (one: Rung) =>
  (other: Rung): boolean =>
    one.alert === other.alert && one.scope === other.scope && one.scopeKey === other.scopeKey;

/** Each once. */
const distinct = <One extends Rung>(rungs: readonly One[]): One[] =>
  rungs.filter((rung, place) => rungs.findIndex(isSameAs(rung)) === place);

const isMass = ({ alert }: Rung): boolean => alert === 'fleet_mass_offline';

/** Those open and those found, the site's before its groups'. What is under one that is open is counted in it and not raised. */
function massesOf({ book, findings }: Turn): Rung[] {
  const open = book.opened.filter(isMass);
  const rungs: Rung[] = [...open, ...uncovered(findings.filter(isMass), open)];
  return distinct(rungs).sort((one, other) => Number(covers(other, one)) - Number(covers(one, other)));
}

function othersOf({ book, findings }: Turn): Rung[] {
  const rungs: Rung[] = [...book.opened, ...findings];
  return distinct(rungs.filter((rung) => !isMass(rung)));
}

/**
 * The greater incident that this one goes over into. What was told already stays until the greater one is told too: it may go before that,
 * and nobody would be told of anything.
 */
function absorberOf({ book }: Turn, record: IncidentRecord): IncidentRecord | null {
  const greater = book.all
    .map(({ step }) => step)
    .find((step) => !step.forget && step.record.state !== 'resolved' && covers(step.record, record));
  if (greater === undefined) return null;
  return record.state === 'pending' || greater.record.state === 'firing' ? greater.record : null;
}

const asItWas = ({
  severity,
  count,
  mutedCount,
  muted,
  cause,
}: IncidentRecord): Omit<Sight, 'endedBy' | 'absorbedBy'> => ({
  present: true,
  severity,
  facts: {},
  count,
  mutedCount,
  muted,
  cause,
});

const isMostlyOver = ({ before, step: { record } }: Kept): boolean =>
  before.state === 'firing' && record.state === 'resolved' && record.resolution === 'mostly_recovered';

const hasChanged = ({ before, isNew, step }: Kept): boolean =>
  isNew || JSON.stringify(before) !== JSON.stringify(step.record);

/** A filter that cannot be read any more mutes nobody. */
function filterOf({ filter }: SilenceRule): ClientFilter[] {
  const read = clientFacetsQuerySchema.safeParse(Object.fromEntries(new URLSearchParams(filter)));
  return read.success ? [read.data] : [];
}
