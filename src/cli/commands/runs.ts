import { idSchema } from '../../contracts/common.js';
import type { RunStory } from '../../contracts/forecast.js';
import type { Run, RunReport } from '../../contracts/upgrades.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { count } from '../model/format.js';
import { FIGURE_COLUMNS, runFigures, runsSheet, storyLines } from '../model/site-sheets.js';

export interface RunsOptions {
  limit: number;
  all?: boolean;
}

interface RunsPage {
  items: Run[];
  nextCursor: string | null;
}

const PAGE_MOST = 500;

export async function runs(context: Context, options: RunsOptions): Promise<ExitCode> {
  const { items, more } = await collect(context, options.all ? Infinity : options.limit);
  await context.printer.report({ json: { items, more }, sheet: runsSheet(items, context.nowMs) });
  if (more && context.printer.format === 'table')
    await context.printer.note(`The newest ${count(items.length)} are shown (--all for more).`, 'quiet');
  return EXIT.ok;
}

async function collect(context: Context, most: number): Promise<{ items: Run[]; more: boolean }> {
  const items: Run[] = [];
  let cursor: string | null = null;
  do {
    const place: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: RunsPage = await context.get(`/upgrade-runs?limit=${Math.min(most - items.length, PAGE_MOST)}${place}`);
    items.push(...page.items);
    cursor = page.items.length === 0 ? null : page.nextCursor;
  } while (cursor !== null && items.length < most);
  return { items, more: cursor !== null };
}

/** One run with its report and its story. `which`: its number, its id, or `latest`. */
export async function run(context: Context, which: string): Promise<ExitCode> {
  const id = await idOfRun(context, which);
  const [report, story] = await Promise.all([
    context.get<RunReport>(`/upgrade-runs/${id}`),
    context.get<RunStory>(`/upgrade-runs/${id}/story`),
  ]);
  const sheet = { columns: FIGURE_COLUMNS, rows: runFigures(report, story, context.nowMs) };
  await context.printer.figures({ report, story }, sheet, storyLines(story));
  return EXIT.ok;
}

async function idOfRun(context: Context, which: string): Promise<string> {
  if (idSchema.safeParse(which).success) return which;
  if (which !== 'latest' && !/^[1-9]\d{0,8}$/.test(which)) {
    throw CliError.usage(`"${which}" names no run.`, 'Give its number, its id, or "latest".');
  }
  const { items } = await collect(context, which === 'latest' ? 1 : Infinity);
  const found = which === 'latest' ? items[0] : items.find(({ number }) => number === Number(which));
  if (found !== undefined) return found.id;
  throw new CliError(
    which === 'latest' ? 'No run has begun yet.' : `There is no run ${which}.`,
    'See them: rollcall runs',
  );
}
