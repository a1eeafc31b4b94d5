import { Injectable } from '@nestjs/common';
import type { Statements } from '../../platform/database/database.js';
import type { SightFacts } from '../model/sight.js';
import { AlertFactsStore, type SightRow, type SweepRow } from './alert-facts.store.js';
import type { AbsenceMemory } from './model/aftermath.js';

/** Finds out how an observed site is seen: how old what is known of its clients is, and what stands in the way. */
@Injectable()
export class SightReader {
  constructor(private readonly store: AlertFactsStore) {}

  async read(tx: Statements, siteId: string, { outage }: Pick<AbsenceMemory, 'outage'>): Promise<SightFacts> {
    const [watch, looks] = await Promise.all([this.store.sight(tx, siteId), this.store.swept(tx, siteId)]);
    return { ...watchFacts(watch), ...looksFacts(looks), returnedMs: outage?.untilMs ?? null };
  }
}

const ms = (at: Date | undefined | null): number | null => at?.getTime() ?? null;

function looksFacts([latest, previous]: SweepRow[]): Pick<SightFacts, 'latest' | 'previousMs' | 'firstMs'> {
  return {
    latest: latest === undefined ? null : { fromMs: latest.fromAt.getTime(), toMs: latest.toAt.getTime() },
    previousMs: ms(previous?.fromAt),
    firstMs: ms(latest?.firstAt),
  };
}

/** A site that is not watched yet was never looked at. */
function watchFacts(row: SightRow | null): Pick<SightFacts, 'source' | 'nextMs' | 'problem' | 'troubles'> {
  if (row === null) return { source: 'sweep', nextMs: null, problem: null, troubles: [] };
  const { source, nextSweepAt, problem: code, problemSince, problemDetail: detail, troubles } = row;
  return {
    source,
    nextMs: ms(nextSweepAt),
    problem: code === null ? null : { code, sinceMs: ms(problemSince) ?? 0, detail },
    troubles: troubles.map(({ since, ...one }) => ({ ...one, sinceMs: Date.parse(since) })),
  };
}
