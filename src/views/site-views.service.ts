import { Injectable } from '@nestjs/common';
import type { Forecast } from '../contracts/forecast.js';
import type { Gate, Queue, Run, Summary } from '../contracts/upgrades.js';
import { CONNECTIONS, PENDING_STATES, SLOT_STATES, UPGRADE_STATES } from '../contracts/words.js';
import { ChangeFeed } from '../platform/changes/change-feed.js';
import type { Transaction } from '../platform/database/database.js';
import { revertAnswer, startsAnswer } from '../sites/answers.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import type { ThrottleRow } from '../sites/model/throttle-row.js';
import { Forecasts } from '../forecast/forecasts.service.js';
import { Gates } from '../upgrades/gates.service.js';
import { isClosed } from '../upgrades/model/gates.js';
import { toQueueEntry } from './model/client-row.js';
import { STEP_SECONDS, WINDOW_SECONDS, throughputOf, type StepCount } from './model/throughput.js';
import { ObservationViews } from './observation-views.service.js';
import { SiteFactsReader } from './site-facts.service.js';
import { SiteViewsStore, type StateCount } from './site-views.store.js';

const WAITING_SHOWN = 50;

/** A site as a whole: its queue and its summary. */
@Injectable()
export class SiteViews {
  constructor(
    private readonly reader: SiteFactsReader,
    private readonly store: SiteViewsStore,
    private readonly gates: Gates,
    private readonly forecasts: Forecasts,
    private readonly observations: ObservationViews,
    private readonly feed: ChangeFeed,
  ) {}

  /** Who holds a slot, oldest grant first, and the head of the queue. */
  queue(site: SiteRecord): Promise<Queue> {
    return this.reader.inSnapshot(site, async (tx, standing) => {
      const { throttle, facts } = standing;
      const holding = await this.store.holding(tx, site.id);
      const waiting = await this.store.waiting(tx, site.id, WAITING_SHOWN);
      const pace = waiting.length === 0 ? null : await this.reader.pace(tx, standing);
      return {
        asOf: new Date(throttle.nowMs).toISOString(),
        slots: slotsOf(throttle.settings.maxConcurrentUpgrades, holding.length),
        holding: holding.map((row) => toQueueEntry(row, null, facts, pace)),
        waiting: waiting.map((row, index) => toQueueEntry(row, index + 1, facts, pace)),
        length: await this.store.queueLength(tx, site.id),
      };
    });
  }

  /** Everything the overview says about the site, as of one moment. */
  async summary(site: SiteRecord): Promise<Summary> {
    const budget = await this.observations.budgetOf(site);
    return this.reader.inSnapshot(site, async (tx, standing) => {
      const { throttle } = standing;
      const { settings, nowMs } = throttle;
      const states = await this.store.states(tx, site.id, throttle.runId);
      const connections = await this.store.connections(tx, site.id);
      const steps = await this.steps(tx, site, throttle);
      const byState = new Map(states.map((row) => [row.state, row.count]));
      const byConnection = new Map(connections.map((row) => [row.connection, row.count]));
      return {
        asOf: new Date(nowMs).toISOString(),
        site: { slug: site.slug, name: site.name, control: site.control, driverKind: site.driverKind },
        run: await this.run(tx, throttle.runId, states),
        counts: {
          byUpgradeState: complete(UPGRADE_STATES, byState),
          byConnection: complete(CONNECTIONS, byConnection),
        },
        total: sum(UPGRADE_STATES, byState),
        pending: sum(PENDING_STATES, byState),
        slots: slotsOf(settings.maxConcurrentUpgrades, sum(SLOT_STATES, byState)),
        settingsVersion: throttle.version,
        limitRevert: revertAnswer(throttle),
        automaticUpgrades: settings.automaticUpgrades,
        throughput: throughputOf(steps, nowMs),
        ...startsAnswer(throttle),
        gates: await this.gatesOf(tx, site.id, nowMs),
        forecast: forecastAnswer(
          await this.forecasts.within(tx, { control: site.control, throttle, stopped: standing.facts.stopped }),
        ),
        feedLagMs: this.feed.lagMs,
        observation: site.control === 'observed' ? await this.observations.within(tx, site, throttle, budget) : null,
      };
    });
  }

  /** Clients that came back lately: by their slots, or where those are not visible by when they were seen. */
  private steps(tx: Transaction, site: SiteRecord, { runId, nowMs }: ThrottleRow): Promise<StepCount[]> {
    const window = { windowSeconds: WINDOW_SECONDS, stepSeconds: STEP_SECONDS };
    return site.control === 'observed'
      ? this.observations.returnSteps(tx, { siteId: site.id, runId, nowMs }, window)
      : this.store.steps(tx, site.id, nowMs, window);
  }

  private async run(tx: Transaction, runId: string | null, states: readonly StateCount[]): Promise<Run | null> {
    const row = runId === null ? null : await this.store.run(tx, runId);
    if (row === null) return null;
    const { keptCohort, keptCohortFinished, begunAt, activeFinishedAt, endedAt, ...rest } = row;
    return {
      ...rest,
      begunAt: begunAt.toISOString(),
      activeFinishedAt: activeFinishedAt?.toISOString() ?? null,
      endedAt: endedAt?.toISOString() ?? null,
      cohort: keptCohort ?? states.reduce((total, { cohort }) => total + cohort, 0),
      cohortFinished: keptCohortFinished ?? states.reduce((total, { cohortFinished }) => total + cohortFinished, 0),
    };
  }

  private async gatesOf(tx: Transaction, siteId: string, nowMs: number): Promise<Gate[]> {
    const gates = await this.gates.list(tx, siteId);
    return gates.map((gate) => ({
      source: gate.source,
      reason: gate.reason,
      opensAt: gate.opensAtMs === null ? null : new Date(gate.opensAtMs).toISOString(),
      closesAt: gate.closesAtMs === null ? null : new Date(gate.closesAtMs).toISOString(),
      closed: isClosed(gate, nowMs),
    }));
  }
}

/** The likely range, and the second clock. */
function forecastAnswer({ reachable, passive }: Forecast): Summary['forecast'] {
  return {
    reachable: reachable && {
      clients: reachable.clients,
      secondsLow: reachable.secondsP10,
      secondsHigh: reachable.secondsP90,
      basis: { finished: reachable.basis.finished, overSeconds: reachable.basis.overSeconds },
    },
    passiveLatestAt: passive.latestAt,
    passiveClients: passive.clients,
    passiveOverdue: passive.overdue,
  };
}

function slotsOf(limit: number, inUse: number): Summary['slots'] {
  return { limit, inUse, draining: inUse > limit };
}

function complete<Word extends string>(words: readonly Word[], counts: ReadonlyMap<Word, number>) {
  return Object.fromEntries(words.map((word) => [word, counts.get(word) ?? 0])) as Record<Word, number>;
}

function sum<Word extends string>(words: readonly Word[], counts: ReadonlyMap<Word, number>): number {
  return words.reduce((total, word) => total + (counts.get(word) ?? 0), 0);
}
