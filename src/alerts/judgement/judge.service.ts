import { Injectable } from '@nestjs/common';
import type { AlertSettings } from '../../contracts/alerts.js';
import { ChangeLog, type ChangeLine } from '../../platform/changes/change-log.js';
import type { Transaction } from '../../platform/database/database.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import type { ThrottleRow } from '../../sites/model/throttle-row.js';
import { SiteSettings } from '../../sites/settings.service.js';
import { Sites } from '../../sites/sites.service.js';
import { AlertOutbox, type RoutedReceiver } from '../deliveries/alert-outbox.service.js';
import { judge } from '../model/conditions.js';
import type { Finding, Memory } from '../model/finding.js';
import { incidentWords } from '../model/wording.js';
import { AlertFacts, type ReadFacts } from './alert-facts.service.js';
import { AlertTelling, type EventTelling } from './alert-telling.service.js';
import type { Kept } from './incident-book.js';
import { IncidentKeeper } from './incident-keeper.service.js';
import { IncidentsStore } from './incidents.store.js';
import { JudgementStore, type JudgementRow } from './judgement.store.js';
import { NOTHING_NOTICED, type AbsenceMemory } from './model/aftermath.js';
import { windowEvents, type KnownWindow } from './model/window-events.js';
import { NewsReader, type News } from './news.service.js';
import { SettingsReader } from './settings-reader.store.js';

const SOON_MS = 1000;
const QUIET_MS = 5000;
/** Judging costs one part in so many. */
const REST_TIMES = 20;
const REST_MOST_MS = 30_000;
const SWEPT_EVERY_MS = 3_600_000;
/** As long as the timelines. */
const KEPT_DAYS = 90;
/** A great one has 25,000 members that go along. */
const SWEPT_MAX = 20;

/** What is remembered of a site between two turns. JSON. */
interface JudgeMemory {
  rules: Partial<Memory>;
  absence: AbsenceMemory;
  windows: readonly KnownWindow[];
  /** Until then the site is not judged however much happens, because the last turn took long. */
  restsUntilMs: number;
  /** When incidents past keeping were last removed. */
  sweptAtMs: number;
}

interface Known {
  site: SiteRecord;
  throttle: ThrottleRow;
  settings: AlertSettings;
  memory: JudgeMemory;
  news: News;
  read: ReadFacts;
  receivers: readonly RoutedReceiver[];
}

/** One turn: what is the case with a site, what that makes of its incidents, and what is told of it. */
@Injectable()
export class Judge {
  constructor(
    private readonly store: JudgementStore,
    private readonly sites: Sites,
    private readonly siteSettings: SiteSettings,
    private readonly settings: SettingsReader,
    private readonly news: NewsReader,
    private readonly facts: AlertFacts,
    private readonly keeper: IncidentKeeper,
    private readonly telling: AlertTelling,
    private readonly outbox: AlertOutbox,
    private readonly changes: ChangeLog,
    private readonly incidents: IncidentsStore,
  ) {}

  /** In one transaction of the caller's. The deliveries to kick once it is committed. */
  async turn(tx: Transaction, siteId: string): Promise<string[]> {
    const beganAtMs = performance.now();
    const row = await this.store.read(tx, siteId);
    const known = row === null ? null : await this.look(tx, row);
    // Up to here nothing was written: a transaction that has written holds up whoever reads the change feed.
    if (known === null || (await this.store.lock(tx, siteId)) === null) return [];
    const { site, settings, read, receivers, news, memory } = known;
    const { facts, standing } = read;
    const judgement = judge(facts, settings, memory.rules);
    const { kept, lastNumber } = await this.keeper.keep(tx, {
      siteId,
      facts,
      settings,
      unjudged: judgement.unjudged,
      findings: judgement.findings.filter((finding) => isWanted(finding, receivers)),
      silences: await this.store.silences(tx, siteId),
      lastNumber: row!.lastNumber,
    });
    const on = (standing?.windows ?? []).map((window) => ({ number: standing!.number, ...window }));
    const windows = windowEvents(memory.windows, on, facts.nowMs);
    const events: EventTelling[] = [...news.events, ...windows.events];
    const deliveryIds = await this.telling.tell(tx, {
      site,
      nowMs: facts.nowMs,
      stopped: facts.stopped,
      receivers,
      incidents: kept.flatMap(({ step: { record, tell } }) => (tell === null ? [] : [{ record, tell }])),
      events: events.filter(({ facts: { alert } }) => !settings.off.includes(alert)),
    });
    this.changes.append(
      tx,
      kept.flatMap((one) => lineOf(siteId, one, facts.nowMs)),
    );
    const rest = restOf(kept, settings, facts.nowMs, performance.now() - beganAtMs, events.length > 0);
    this.store.save(tx, {
      siteId,
      feed: news.feed,
      lastNumber,
      memory: {
        rules: judgement.memory,
        absence: read.absence,
        windows: windows.open,
        restsUntilMs: facts.nowMs + rest.leastMs,
        sweptAtMs: await this.sweep(tx, siteId, memory.sweptAtMs, facts.nowMs),
      } satisfies JudgeMemory,
      dueInMs: rest.dueInMs,
    });
    return deliveryIds;
  }

  private async sweep(tx: Transaction, siteId: string, sweptAtMs: number, nowMs: number): Promise<number> {
    if (nowMs - sweptAtMs < SWEPT_EVERY_MS) return sweptAtMs;
    await this.incidents.forgetOld(tx, siteId, KEPT_DAYS, SWEPT_MAX);
    return nowMs;
  }

  private async look(tx: Transaction, { siteId, feed, memory: kept }: JudgementRow): Promise<Known | null> {
    const site = await this.sites.byId(siteId);
    const throttle = await this.siteSettings.read(tx, siteId);
    if (site === null || throttle === null) return null;
    const memory = memoryOf(kept);
    const settings = await this.settings.read(tx, siteId);
    const isObserved = site.control === 'observed';
    const news = await this.news.read(tx, siteId, feed, isObserved);
    const { absence } = memory;
    const read = await this.facts.read(tx, { throttle, settings, absence, health: news.health, isObserved });
    const receivers = await this.outbox.receivers(tx, siteId);
    return { site, throttle, settings, memory, news, read, receivers };
  }
}

function memoryOf(kept: Record<string, unknown>): JudgeMemory {
  return { rules: {}, absence: NOTHING_NOTICED, windows: [], restsUntilMs: 0, sweptAtMs: 0, ...kept };
}

/** A heartbeat that nobody listens to is none. */
const isWanted = ({ alert }: Finding, receivers: readonly RoutedReceiver[]): boolean =>
  alert !== 'watchdog' || receivers.some(({ routes }) => routes.some(({ alerts }) => alerts.includes('watchdog')));

interface Rest {
  dueInMs: number;
  /** Whatever happens, not before. */
  leastMs: number;
}

/** When the site is due again. A turn that took long is followed by a long rest, but for the moment at which something is to be told. */
function restOf(
  kept: readonly Kept[],
  { groupWaitSeconds }: AlertSettings,
  nowMs: number,
  tookMs: number,
  isBusy: boolean,
): Rest {
  const open = kept
    .filter(({ step }) => !step.forget)
    .map(({ step }) => step.record)
    .filter(({ alert, state }) => alert !== 'watchdog' && state !== 'resolved');
  const restMs = Math.min(tookMs * REST_TIMES, REST_MOST_MS);
  const tellInMs = open
    .filter(({ state }) => state === 'pending')
    .map(({ beganAtMs }) => beganAtMs + groupWaitSeconds * 1000 - nowMs)
    .filter((inMs) => inMs > 0);
  const leastMs = Math.max(SOON_MS, Math.min(restMs, ...tellInMs));
  return { leastMs, dueInMs: Math.max(leastMs, open.length > 0 || isBusy ? SOON_MS : QUIET_MS) };
}

/** What the change feed tells of an incident; the heartbeat is no news. */
function lineOf(siteId: string, { before, isNew, step }: Kept, nowMs: number): ChangeLine[] {
  const { record, forget } = step;
  if (record.alert === 'watchdog' || (isNew && forget)) return [];
  const { id, number, alert, severity } = record;
  const hasFired = before.state === 'pending' && record.state === 'firing';
  const hasEnded = before.state === 'firing' && record.state === 'resolved';
  const kind = hasFired ? 'alert.fired' : hasEnded ? 'alert.resolved' : 'alert.changed';
  const isSeen = isNew || forget || shown(before) !== shown(record);
  const { title } = incidentWords(record, nowMs);
  return isSeen ? [{ siteId, kind, data: { id, number, alert, severity, title } }] : [];
}

/** What a reader sees of it; what moves all the time and changes nothing is left out. */
const shown = ({ facts: _, changes: __, told: ___, sequence: ____, ...record }: Kept['before']): string =>
  JSON.stringify(record);
