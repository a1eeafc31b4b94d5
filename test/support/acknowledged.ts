import type { Database } from '../../src/platform/database/database.js';
import type { SimulatedSite } from '../../src/simulator/model/simulated-site.js';
import type { Bystanders } from './bystanders.js';

/** A check-in that was acknowledged, as the newest of its client. */
export interface Sequence {
  clientId: string;
  epoch: number;
  sequence: number;
}

/** The newest acknowledged check-in of every client, by the slug of its site. */
export type Acknowledged = Map<string, Sequence[]>;

/** What the simulated fleet has been told was taken, up to now. */
export function ofFleet(site: SimulatedSite): Sequence[] {
  const fleet = site.clients.flatMap(({ acknowledged }) => acknowledged ?? []);
  return fleet.map(({ clientId, epoch, sequence }) => ({ clientId, epoch, sequence }));
}

/** What bystanders have been told was taken, up to now. */
export function ofBystanders(bystanders: Bystanders): Sequence[] {
  return [...bystanders.acknowledged].map(([clientId, sequence]) => ({ clientId, epoch: 1, sequence }));
}

/** Acknowledged check-ins that are not in the database, as sentences. */
export async function findLost(database: Pick<Database, 'query'>, acknowledged: Acknowledged): Promise<string[]> {
  const rows = await database.query<Sequence & { slug: string }>(
    `SELECT s.slug, c.client_id AS "clientId", c.epoch, c.sequence FROM client c JOIN site s ON s.id = c.site_id
     WHERE s.slug = ANY($1)`,
    [[...acknowledged.keys()]],
  );
  const known = new Map(rows.map((row) => [`${row.slug} ${row.clientId}`, row]));
  return [...acknowledged].flatMap(([slug, sequences]) =>
    sequences.flatMap(({ clientId, epoch, sequence }) => {
      const row = known.get(`${slug} ${clientId}`);
      const isKept = row !== undefined && (row.epoch > epoch || (row.epoch === epoch && row.sequence >= sequence));
      const kept = row === undefined ? 'nothing' : `${row.epoch}/${row.sequence}`;
      return isKept ? [] : [`${clientId}: ${epoch}/${sequence} was acknowledged, ${kept} was kept`];
    }),
  );
}
