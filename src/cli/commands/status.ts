import type { Forecast } from '../../contracts/forecast.js';
import type { Summary } from '../../contracts/upgrades.js';
import { Interrupted } from '../cli-error.js';
import type { Context } from '../context.js';
import { Looking } from '../looking.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { FIGURE_COLUMNS } from '../model/site-sheets.js';
import { progressLine, statusFigures, statusLines, type StatusFacts } from '../model/status-lines.js';
import { textWidth } from '../model/text-width.js';

export interface StatusOptions {
  watch?: boolean;
  every: number;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[0J';

export async function status(context: Context, options: StatusOptions): Promise<ExitCode> {
  return options.watch ? watch(context, options.every * 1000) : once(context);
}

async function look(context: Context): Promise<StatusFacts> {
  const [summary, forecast] = await Promise.all([context.get<Summary>('/summary'), context.get<Forecast>('/forecast')]);
  return { summary, forecast, nowMs: context.nowMs };
}

async function once(context: Context): Promise<ExitCode> {
  const { printer } = context;
  await context.site();
  const facts = await look(context);
  if (printer.format === 'table') await printer.lines(statusLines(facts, printer.style));
  else await printer.report(asReport(facts));
  return EXIT.ok;
}

const asReport = (facts: StatusFacts) => ({
  json: { summary: facts.summary, forecast: facts.forecast },
  sheet: { columns: FIGURE_COLUMNS, rows: statusFigures(facts) },
});

/** On a terminal the same lines again and again, in place; elsewhere one line a look. */
async function watch(context: Context, everyMs: number): Promise<ExitCode> {
  const { printer } = context;
  const screen = printer.format === 'table' && printer.mayRedraw ? new Screen(context) : null;
  const looking = new Looking(context, () => screen?.forget());
  await context.site();
  try {
    await screen?.open();
    for (;;) {
      const facts = await looking.try(() => look(context));
      if (facts !== null)
        await (screen === null ? line(context, facts) : screen.draw(statusLines(facts, printer.style)));
      await context.sleep(facts === null ? looking.pauseMs : everyMs);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return EXIT.interrupted;
  } finally {
    await screen?.close();
  }
}

async function line(context: Context, { summary, forecast }: StatusFacts): Promise<void> {
  if (context.printer.format === 'json') return context.printer.json({ summary, forecast }, true);
  const { run } = summary;
  return context.printer.lines([progressLine(summary, { back: run?.cohortFinished ?? 0, of: run?.cohort ?? 0 })]);
}

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[a-zA-Z]`, 'g');

/** Draws over what it drew before. */
class Screen {
  private rowsBefore = 0;

  constructor(private readonly context: Context) {}

  async open(): Promise<void> {
    await this.context.printer.write(HIDE_CURSOR);
  }

  /** Something else was written: the next picture goes below it. */
  forget(): void {
    this.rowsBefore = 0;
  }

  async draw(lines: readonly string[]): Promise<void> {
    const columns = this.context.printer.columns ?? Infinity;
    const up = this.rowsBefore === 0 ? '' : `\u001b[${this.rowsBefore}A\r`;
    await this.context.printer.write(`${up}${CLEAR_BELOW}${lines.join('\n')}\n`);
    this.rowsBefore = lines.reduce(
      (rows, text) => rows + Math.max(1, Math.ceil(textWidth(text.replace(ESCAPES, '')) / columns)),
      0,
    );
  }

  async close(): Promise<void> {
    await this.context.printer.write(SHOW_CURSOR);
  }
}
