import { Injectable } from '@nestjs/common';
import type { AlertSettings } from '../../contracts/alerts.js';
import type { Transaction } from '../../platform/database/database.js';
import { PlanStandings, type PlanStanding } from '../../plans/plan-standings.service.js';
import { Appliances } from '../../sites/appliances.service.js';
import type { ThrottleRow } from '../../sites/model/throttle-row.js';
import { Situations } from '../../upgrades/situations.service.js';
import { AlertOutbox } from '../deliveries/alert-outbox.service.js';
import type { Aftermath, ApplianceFacts, SiteFacts } from '../model/facts.js';
import { seenRule } from '../model/conditions.js';
import { massQuestion } from '../model/mass-offline.js';
import { isOld } from '../model/sight.js';
import { AlertFactsStore, type GroupCount, type RunRow } from './alert-facts.store.js';
import { leaderOf, notice, type AbsenceMemory } from './model/aftermath.js';
import type { HealthNews } from './news.service.js';
import { SightReader } from './sight-reader.service.js';

/** So many of the latest upgrades say how long one takes; of fewer than the second nothing is said. */
const P95_MOST = 500;
const P95_LEAST = 20;
/** Groups that are remembered of an aftermath, the greatest first. */
const GROUPS_MAX = 2000;

export interface ReadFacts {
  facts: SiteFacts;
  absence: AbsenceMemory;
  standing: PlanStanding | null;
}

export interface FactsAsked {
  throttle: ThrottleRow;
  settings: AlertSettings;
  absence: AbsenceMemory;
  /** What the change feed told since the last turn, oldest first. */
  health: readonly HealthNews[];
  isObserved: boolean;
}

type Probed = Awaited<ReturnType<Appliances['probes']>>[number];

/** Finds out what the rules of alerts need to know of a site, and notices when its fleet is taken away. It changes nothing. */
@Injectable()
export class AlertFacts {
  constructor(
    private readonly store: AlertFactsStore,
    private readonly sights: SightReader,
    private readonly appliances: Appliances,
    private readonly plans: PlanStandings,
    private readonly situations: Situations,
    private readonly outbox: AlertOutbox,
  ) {}

  async read(tx: Transaction, asked: FactsAsked): Promise<ReadFacts> {
    const { throttle, settings, isObserved } = asked;
    const { siteId, nowMs, runId, brake } = throttle;
    const [probed, standing, run, stopped, p95, failingReceivers] = await Promise.all([
      this.appliances.probes(tx, siteId),
      this.plans.of(tx, siteId, nowMs),
      runId === null ? null : this.store.run(tx, siteId, runId),
      // Nothing is started there, so nothing is held.
      isObserved ? null : this.situations.stopped(tx, throttle),
      this.store.upgradeSecondsP95(tx, siteId, P95_MOST, P95_LEAST),
      this.outbox.failing(tx, siteId),
    ]);
    const appliances = probed.map(toFacts);
    const speed = standing?.speed ?? 1;
    const absence = await this.notice(tx, asked, { appliances, standing, run, speed });
    const downtime = downtimeOf(standing, appliances, nowMs);
    const sight = isObserved ? await this.sights.read(tx, siteId, absence) : null;
    const queue =
      sight === null
        ? await this.store.queue(tx, siteId, run?.begunAt.getTime() ?? null)
        : await this.store.seenQueue(tx, siteId, runId);
    const facts: SiteFacts = {
      nowMs,
      speed,
      run: run && runFacts(run),
      sight,
      stopped,
      brake,
      appliances,
      planIsOn: standing?.isOn ?? false,
      downtime,
      installs: installsOf(standing, appliances),
      aftermath: absence.aftermath,
      exposure: exposureOf(standing, probed),
      losses: null,
      upgradeSecondsP95: p95,
      queue: { waiting: queue.waiting, lastFinishedAtMs: queue.lastFinishedAt?.getTime() ?? null },
      failingReceivers,
    };
    return { facts: { ...facts, losses: await this.losses(tx, siteId, facts, settings) }, absence, standing };
  }

  private async notice(
    tx: Transaction,
    { throttle, settings, absence, health, isObserved }: FactsAsked,
    seen: { appliances: ApplianceFacts[]; standing: PlanStanding | null; run: RunRow | null; speed: number },
  ): Promise<AbsenceMemory> {
    const { run, appliances, standing, speed } = seen;
    const { memory, countAtMs } = notice(absence, {
      nowMs: throttle.nowMs,
      away: standing?.away ?? null,
      appliances,
      run: run && {
        id: run.id,
        begunAtMs: run.begunAt.getTime(),
        baselineAtMs: run.baselineAt?.getTime() ?? null,
      },
      lastsMs: (settings.massOfflineAftermathSeconds * 1000) / speed,
      health: health.filter(({ name }) => name === leaderOf(appliances)?.name),
    });
    if (countAtMs === null || memory.aftermath === null) return memory;
    const counts = await this.store.onlineAt(tx, throttle.siteId, countAtMs, isObserved);
    return { ...memory, aftermath: { ...memory.aftermath, ...remembered(counts) } };
  }

  /** Who was there is counted only when enough are gone to be a mass: the first is read off an index, the second is the whole fleet. */
  private async losses(
    tx: Transaction,
    siteId: string,
    facts: SiteFacts,
    settings: AlertSettings,
  ): Promise<SiteFacts['losses']> {
    const { aftermath, sight } = facts;
    const question = sight !== null && isOld(sight, facts.nowMs) ? null : massQuestion(facts, settings);
    if (question === null) return null;
    const gone = await this.store.gone(tx, siteId, question.goneAfterMs, seenRule(facts, settings).seen);
    const total = sum(gone);
    if (total < Math.min(settings.massOfflineMin, settings.massOfflineGroupMin)) return null;
    const atMs = question.onlineAtMs ?? question.goneAfterMs;
    const { online, onlineByGroup } =
      question.onlineAtMs === null && aftermath !== null
        ? aftermath
        : remembered(await this.store.onlineAt(tx, siteId, atMs, sight !== null));
    // A group is named by its clients, so it may be called "constructor".
    const groups = gone
      .filter(({ group }) => Object.hasOwn(onlineByGroup, group))
      .map(({ group, clients }) => ({ group, online: onlineByGroup[group]!, gone: clients }));
    return { online, gone: total, groups };
  }
}

const runFacts = ({ id, number, begunAt, baselineAt }: RunRow): NonNullable<SiteFacts['run']> => ({
  id,
  number,
  begunAtMs: begunAt.getTime(),
  baselineAtMs: baselineAt?.getTime() ?? null,
});

const sum = (counts: readonly GroupCount[]): number => counts.reduce((total, { clients }) => total + clients, 0);

const remembered = (counts: readonly GroupCount[]): Pick<Aftermath, 'online' | 'onlineByGroup'> => ({
  online: sum(counts),
  onlineByGroup: Object.fromEntries(
    [...counts]
      .sort((one, other) => other.clients - one.clients)
      .slice(0, GROUPS_MAX)
      .map(({ group, clients }) => [group, clients]),
  ),
});

const toFacts = ({ unreachableSince, lastDataSyncAt: _, healthMessage, ...appliance }: Probed): ApplianceFacts => ({
  ...appliance,
  reason: appliance.health === 'unreachable' ? healthMessage : null,
  unreachableSinceMs: unreachableSince?.getTime() ?? null,
});

/** What a person installs may take as long as usual from when the appliance is gone, not from when it was the person's turn. */
function downtimeOf(
  standing: PlanStanding | null,
  appliances: readonly ApplianceFacts[],
  nowMs: number,
): SiteFacts['downtime'] {
  const away = standing?.away ?? null;
  if (away === null || standing?.install?.byPerson !== true || appliances.length === 0) return away;
  const goneAtMs = appliances.find(({ name }) => name === away.appliance)?.unreachableSinceMs ?? nowMs;
  const sinceMs = Math.max(away.sinceMs, goneAtMs);
  return { ...away, sinceMs, dueAtMs: away.dueAtMs + sinceMs - away.sinceMs };
}

/** What a person does has begun when the appliance is gone: the step's turn may have come hours before. */
function installsOf(standing: PlanStanding | null, appliances: readonly ApplianceFacts[]): SiteFacts['installs'] {
  const install = standing?.install ?? null;
  if (install === null) return [];
  const { appliance, sinceMs, byPerson } = install;
  if (!byPerson) return [{ appliance, sinceMs }];
  const goneAtMs = appliances.find(({ name }) => name === appliance)?.unreachableSinceMs ?? null;
  return goneAtMs === null ? [] : [{ appliance, sinceMs: Math.max(sinceMs, goneAtMs) }];
}

/**
 * A plan that was given up says to the end that the relationship was never re-established. A sync between the appliances after that shows
 * that it was, outside of the plan; where no pair can be seen, nothing would ever show it, so nothing is said.
 */
function exposureOf(standing: PlanStanding | null, probed: readonly Probed[]): SiteFacts['exposure'] {
  const exposure = standing?.exposure ?? null;
  if (standing === null || exposure === null || standing.isOn || exposure.untilMs !== null) return exposure;
  if (probed.length < 2) return null;
  const endedAtMs = standing.endedAtMs ?? exposure.sinceMs;
  const syncs = probed.map(({ lastDataSyncAt }) => lastDataSyncAt?.getTime() ?? 0);
  const syncedAtMs = Math.max(...syncs);
  return syncedAtMs > endedAtMs ? { ...exposure, untilMs: syncedAtMs } : exposure;
}
