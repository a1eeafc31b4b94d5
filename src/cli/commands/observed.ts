import { extname } from 'node:path';
import type { Ghost, GhostsAnswer, ImportAnswer, Sweep } from '../../contracts/observation.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { plural, time } from '../model/format.js';
import { ghostsSheet, importLines } from '../model/observed-lines.js';

export interface ImportOptions {
  partial?: boolean;
  takenAt?: string;
  confirmRemoved?: number;
}

export interface SweepOptions {
  confirmRemoved?: number;
}

const PAGE_MOST = 500;
const TYPES: Readonly<Record<string, string>> = { '.csv': 'text/csv', '.json': 'application/json' };

/** Stale doubles of clients that were installed anew. */
export async function ghosts(context: Context): Promise<ExitCode> {
  const items: Ghost[] = [];
  let cursor: string | null = null;
  do {
    const place: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: GhostsAnswer = await context.get(`/ghosts?limit=${PAGE_MOST}${place}`);
    items.push(...page.items);
    cursor = page.items.length === 0 ? null : page.nextCursor;
  } while (cursor !== null && !context.isEnding);
  await context.printer.report({ json: { items }, sheet: ghostsSheet(items, context.nowMs) });
  if (context.printer.format === 'table') {
    const said =
      items.length === 0
        ? 'No stale doubles.'
        : `${plural(items.length, 'stale double', 'stale doubles')}: delete them on the appliance.`;
    await context.printer.note(said, 'quiet');
  }
  return EXIT.ok;
}

/** Asks for a look at the whole fleet now; who is missing from it may be removed where that is confirmed. */
export async function sweep(context: Context, { confirmRemoved }: SweepOptions): Promise<ExitCode> {
  const query = confirmRemoved === undefined ? '' : `?confirmRemoved=${confirmRemoved}`;
  const answer = await context.api.post<{ nextSweepAt: string }>(await context.sitePath(`/sweeps${query}`), undefined);
  await context.printer.facts(answer, [`The fleet is swept ${time(answer.nextSweepAt, context.nowMs)}.`]);
  return EXIT.ok;
}

/** Uploads an export of the appliance's Jump Clients. */
export async function importFile(context: Context, file: string, options: ImportOptions): Promise<ExitCode> {
  const type = TYPES[extname(file).toLowerCase()];
  if (type === undefined) throw CliError.usage(`"${file}" is neither .csv nor .json.`, 'Its name says how it is read.');
  const text = await context.surroundings.readText(file).catch(() => {
    throw CliError.usage(`"${file}" cannot be read.`, 'Look at its name and its rights.');
  });
  const query = new URLSearchParams({ complete: String(options.partial !== true) });
  if (options.takenAt !== undefined) query.set('takenAt', options.takenAt);
  if (options.confirmRemoved !== undefined) query.set('confirmRemoved', String(options.confirmRemoved));
  const path = await context.sitePath(`/imports?${query.toString()}`);
  const { body } = await context.api.send<ImportAnswer>(`/api/v1${path}`, {
    method: 'POST',
    text: { type, content: text },
  });
  await context.printer.facts(factsOf(body), importLines(body));
  return EXIT.ok;
}

function factsOf({ sweep: taken, rejectedCount, takenAt }: ImportAnswer): Record<string, unknown> {
  const { number, rows, enrolled, changed, missed, removed }: Sweep = taken;
  return { import: number, takenAt, rows, enrolled, changed, missed, removed, rejected: rejectedCount };
}
