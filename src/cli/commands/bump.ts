import { idSchema } from '../../contracts/common.js';
import type { Client, ClientsAnswer } from '../../contracts/clients.js';
import type { BulkAction } from '../../contracts/upgrades.js';
import { readFilter } from '../client-filter.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { needsExpected, namedClient, skippedWords } from '../model/bump-words.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { count, plural } from '../model/format.js';

export interface BumpOptions {
  filter?: string;
  expect?: number;
  why?: string;
  dryRun?: boolean;
}

const NAMES_MOST = 200;
const LOOK_EVERY_MS = 250;
const FOLLOW_MS = 10 * 60_000;

/** Moves clients to the front of the queue: those named, or all that match a filter. */
export async function bump(context: Context, names: readonly string[], options: BumpOptions): Promise<ExitCode> {
  if (names.length > 0 === (options.filter !== undefined)) {
    throw CliError.usage(
      'Say whom: names of clients, or --filter.',
      'rollcall bump TILL-0042    rollcall bump --filter "group=Tills"',
    );
  }
  const reason = options.why === undefined ? {} : { reason: options.why };
  const target = names.length > 0 ? await byName(context, names) : await byFilter(context, options);
  if (options.dryRun) {
    const facts = { clients: target.total, wouldBump: target.label };
    await context.printer.facts(facts, [
      `${plural(target.total, 'client')} would move to the front: ${target.label}.`,
      'Nothing was changed (--dry-run).',
    ]);
    return EXIT.ok;
  }
  if (target.total === 0)
    throw new CliError('No client matches that filter.', 'See what does: rollcall clients --filter "…"');
  const body = { action: 'bump', ...target.body, ...reason };
  return follow(context, await context.api.post<BulkAction>(await context.sitePath('/bulk-actions'), body));
}

interface Target {
  body: object;
  total: number;
  label: string;
}

async function byFilter(context: Context, options: BumpOptions): Promise<Target> {
  const { query, filter } = readFilter({ filter: options.filter });
  if (query === '')
    throw CliError.usage('An empty filter would bump every client.', 'Name a part of it, e.g. --filter "group=Tills".');
  const [matching, all] = await Promise.all([
    context.get<ClientsAnswer>(`/clients?${query}&limit=1`),
    context.get<ClientsAnswer>('/clients?limit=1'),
  ]);
  const { expect, dryRun } = options;
  if (expect === undefined && !dryRun && needsExpected(matching.total, all.total)) {
    throw CliError.usage(
      `That filter matches ${plural(matching.total, 'client')} of ${count(all.total)}. Nothing was changed.`,
      `If that is what you want, say so: --expect ${matching.total}`,
    );
  }
  return { body: { filter, expectedCount: expect ?? matching.total }, total: matching.total, label: query };
}

async function byName(context: Context, names: readonly string[]): Promise<Target> {
  if (names.length > NAMES_MOST) throw CliError.usage(`At most ${NAMES_MOST} names at once.`, 'Use --filter for more.');
  const ids: string[] = [];
  for (const name of new Set(names)) ids.push(await idOf(context, name));
  return { body: { ids: [...new Set(ids)] }, total: new Set(ids).size, label: names.join(', ') };
}

async function idOf(context: Context, name: string): Promise<string> {
  if (idSchema.safeParse(name).success) return (await context.get<Client>(`/clients/${name}`)).id;
  const { items, total } = await context.get<ClientsAnswer>(`/clients?q=${encodeURIComponent(name)}&limit=500`);
  const found = namedClient(name, items, total);
  if (!found.ok) throw new CliError(found.says, found.todo);
  return found.id;
}

/** Until it is done; what was left as it was is said with why. */
async function follow(context: Context, begun: BulkAction): Promise<ExitCode> {
  const untilMs = context.nowMs + FOLLOW_MS;
  let action = begun;
  while (action.state === 'running' && context.nowMs < untilMs) {
    await context.sleep(LOOK_EVERY_MS);
    action = await context.get<BulkAction>(`/bulk-actions/${begun.id}`);
  }
  const skipped = Object.values(action.skipped).reduce((sum, many) => sum + many, 0);
  const left = skippedWords(action.skipped);
  const lines = [
    `${plural(action.done - skipped, 'client')} of ${count(action.total)} moved to the front.`,
    ...(left === null ? [] : [left]),
    ...(action.state === 'running' ? ['It goes on: Rollcall finishes it by itself.'] : []),
  ];
  await context.printer.facts({ ...action }, lines);
  return EXIT.ok;
}
