import { Injectable } from '@nestjs/common';
import type { ChangeCursor } from '../../platform/changes/change-feed.js';
import type { Transaction } from '../../platform/database/database.js';
import type { EventTelling } from './alert-telling.service.js';
import { JudgementStore, type NewsLine } from './judgement.store.js';

/** What is beyond them is read by the next turn. */
const LINES_MAX = 1000;

export interface News {
  /** Where the next turn reads on. */
  feed: ChangeCursor;
  events: EventTelling[];
  health: HealthNews[];
}

/** Whether an appliance could be reached from then on. */
export interface HealthNews {
  name: string;
  atMs: number;
  isReached: boolean;
}

/** What the change feed tells of a site since the last turn, so that nothing is missed or told twice when Rollcall is started again. */
@Injectable()
export class NewsReader {
  constructor(private readonly store: JudgementStore) {}

  /** `isObserved`: the limit is only recorded, and who is back was seen by sweeps. */
  async read(tx: Transaction, siteId: string, from: ChangeCursor, isObserved: boolean): Promise<News> {
    const end = await this.store.feedEnd(tx);
    const lines = await this.store.news(tx, siteId, from, end, LINES_MAX);
    const last = lines.length === LINES_MAX ? lines.at(-1)! : { xid: end, id: 0 };
    const events: EventTelling[] = [];
    for (const line of lines) {
      if (line.kind === 'limit.changed') events.push(limitChanged(line, isObserved));
      if (line.kind === 'run.finished') events.push(...(await this.runFinished(tx, siteId, line, isObserved)));
    }
    return { feed: { xid: last.xid, id: last.id }, events, health: lines.flatMap(healthOf) };
  }

  private async runFinished(
    tx: Transaction,
    siteId: string,
    { id, at, data }: NewsLine,
    isObserved: boolean,
  ): Promise<EventTelling[]> {
    const run = await this.store.finishedRun(tx, siteId, String(data['runId']));
    if (run === null) return [];
    const { number, targetVersion, targetRevision, begunAt, endedAt, report } = run;
    const counts = report?.counts ?? null;
    return [
      {
        id: `change-${id}`,
        atMs: at.getTime(),
        facts: {
          alert: 'run_finished',
          isObserved,
          run: number,
          target: targetRevision === null ? targetVersion : `${targetVersion} (${targetRevision})`,
          upToDate: counts?.['up_to_date'] ?? null,
          failed: counts?.['failed'] ?? null,
          seconds: endedAt === null ? null : (endedAt.getTime() - begunAt.getTime()) / 1000,
        },
      },
    ];
  }
}

function limitChanged({ id, at, by, data }: NewsLine, isObserved: boolean): EventTelling {
  const { before, after, why } = data;
  return {
    id: `change-${id}`,
    atMs: at.getTime(),
    facts: {
      alert: 'limit_changed',
      isObserved,
      before: typeof before === 'number' ? before : null,
      after: Number(after),
      by,
      why: typeof why === 'string' ? why : null,
    },
  };
}

function healthOf({ at, kind, data }: NewsLine): HealthNews[] {
  const after = (data['after'] ?? {}) as { health?: unknown };
  if (kind !== 'appliance.changed' || after.health === undefined) return [];
  return [{ name: String(data['name']), atMs: at.getTime(), isReached: after.health !== 'unreachable' }];
}
