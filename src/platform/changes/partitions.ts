import type { Transaction } from '../database/database.js';
import { type Pass, ReconcilerPass } from '../reconciler/pass.js';

/** Days that a log is kept, and the days ahead for which partitions are made. */
const LOGS = [
  { table: 'change', keepDays: 1 },
  { table: 'timeline', keepDays: 90 },
] as const;
const AHEAD_DAYS = 2;
const DAY_MS = 86_400_000;

const dayName = (table: string, dayMs: number) =>
  `${table}_${new Date(dayMs).toISOString().slice(0, 10).replaceAll('-', '')}`;

/** Which partitions of `table` should exist, and which of the existing ones are past keeping. Pure; days in UTC. */
export function planPartitions(table: string, keepDays: number, existing: readonly string[], nowMs: number) {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const wanted = Array.from({ length: AHEAD_DAYS + 1 }, (_, index) => today + index * DAY_MS);
  const oldest = dayName(table, today - keepDays * DAY_MS);
  return {
    create: wanted
      .map((dayMs) => ({ name: dayName(table, dayMs), fromMs: dayMs, toMs: dayMs + DAY_MS }))
      .filter(({ name }) => !existing.includes(name)),
    drop: existing.filter((name) => /_\d{8}$/.test(name) && name < oldest),
  };
}

/** Makes the partitions of the coming days and drops those past keeping. What falls between goes to the default partition. */
@ReconcilerPass({ name: 'partitions', everySeconds: 3600 })
export class PartitionsPass implements Pass {
  async run(tx: Transaction): Promise<void> {
    const [{ now }] = (await tx.query<{ now: Date }>('SELECT now() AS now')) as [{ now: Date }];
    for (const { table, keepDays } of LOGS) {
      const rows = await tx.query<{ name: string }>(
        'SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass',
        [table],
      );
      const plan = planPartitions(
        table,
        keepDays,
        rows.map((row) => row.name),
        now.getTime(),
      );
      for (const { name, fromMs, toMs } of plan.create) await this.create(tx, table, name, fromMs, toMs);
      for (const name of plan.drop) await tx.query(`DROP TABLE ${name}`);
      await tx.query(`DELETE FROM ${table}_default WHERE at < now() - make_interval(days => $1)`, [keepDays]);
    }
  }

  /** Rows that already fell into the default partition for that day stay there: the day's partition is then left out. */
  private async create(tx: Transaction, table: string, name: string, fromMs: number, toMs: number): Promise<void> {
    const from = new Date(fromMs).toISOString();
    const to = new Date(toMs).toISOString();
    const taken = await tx.query(`SELECT 1 FROM ${table}_default WHERE at >= $1 AND at < $2 LIMIT 1`, [from, to]);
    if (taken.length > 0) return;
    await tx.query(`CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`);
  }
}
