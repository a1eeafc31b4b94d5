import { readSlotLog, replaySlotLog, type Replay, type SlotLogLine } from '../../support/slot-log.js';
import type { OwnPostgres } from '../stage/own-postgres.js';

interface FeedLine {
  id: number;
  kind: string;
  fence: number | null;
  limit: number | null;
}

/**
 * Replays a site's slot log against the limits that were in force. Grants and changes of the limit both write to the change feed while
 * they hold the site's settings row, so that the order of their lines there is the order in which they happened.
 */
export async function replayGrants(postgres: OwnPostgres, slug: string, firstLimit: number): Promise<Replay> {
  const [site] = await postgres.patientQuery<{ id: string }>('SELECT id FROM site WHERE slug = $1', [slug]);
  const lines = await readSlotLog({ query: (sql, params) => postgres.query(sql, params) }, site!.id);
  const limits = await limitsOfFences(postgres, site!.id, firstLimit);
  const limitAt = (line: SlotLogLine) => limits.get(line.fence) ?? firstLimit;
  const replay = replaySlotLog(lines, limitAt);
  const unfed = lines.filter(({ action, fence }) => action === 'acquired' && !limits.has(fence));
  return {
    ...replay,
    faults: [...replay.faults, ...unfed.map(({ fence }) => `the feed does not tell of fence ${fence}`)],
  };
}

async function limitsOfFences(postgres: OwnPostgres, siteId: string, firstLimit: number): Promise<Map<number, number>> {
  const feed = await postgres.query<FeedLine>(
    `SELECT id, kind, (data->>'fence')::bigint AS fence, (data->>'after')::int AS limit
     FROM change WHERE site_id = $1 AND (kind = 'limit.changed' OR data->>'to' = 'granted') ORDER BY id`,
    [siteId],
  );
  const limits = new Map<number, number>();
  let limit = firstLimit;
  for (const line of feed) {
    if (line.kind === 'limit.changed') limit = line.limit!;
    else limits.set(Number(line.fence), limit);
  }
  return limits;
}

/** How many slots are held by clients that have been told to start, and how many of those are suspect. */
export async function slotsNow(
  postgres: OwnPostgres,
  slug: string,
): Promise<{ limit: number; told: number; suspect: number }> {
  const [row] = await postgres.patientQuery<{ limit: number; told: number; suspect: number }>(
    `SELECT t.max_concurrent_upgrades AS limit,
       count(u.id) FILTER (WHERE u.told_at IS NOT NULL)::int AS told,
       count(u.id) FILTER (WHERE u.state = 'suspect')::int AS suspect
     FROM site s JOIN site_settings t ON t.site_id = s.id
     LEFT JOIN client_upgrade u ON u.site_id = s.id AND u.state IN ('granted', 'upgrading', 'suspect')
     WHERE s.slug = $1 GROUP BY t.max_concurrent_upgrades`,
    [slug],
  );
  return row!;
}
