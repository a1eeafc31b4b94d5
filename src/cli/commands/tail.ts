import type { ActivityEntry, StreamMessage, Subscribed } from '../../contracts/stream.js';
import { CliError, Interrupted } from '../cli-error.js';
import type { Context } from '../context.js';
import { readStream } from '../event-stream.js';
import { Looking } from '../looking.js';
import { closeEntries, TAIL_BEGIN, takeEntries, type TailStep } from '../model/activity-tail.js';
import { describeChange, isTrouble } from '../model/describe-change.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { actor, dateTime } from '../model/format.js';
import { csvHead, csvRow, type Cell, type Column } from '../model/sheet.js';
import type { ServerSentEvent } from '../model/sse.js';
import { visibleText } from '../model/visible-text.js';

export interface TailOptions {
  lines: number;
  follow: boolean;
}

const COLUMNS: readonly Column[] = ['At', 'Kind', 'Client', 'By', 'Says'].map((title) => ({ title }));

/** Follows what happens on the site until Ctrl+C. A lost connection is taken up again where it was. */
export async function tail(context: Context, options: TailOptions): Promise<ExitCode> {
  const path = `/api/v1/stream?site=${encodeURIComponent(await context.site())}&rooms=activity`;
  const following = new Following(context, options);
  const looking = new Looking(context);
  if (context.printer.format === 'csv') await context.printer.lines([csvHead(COLUMNS)]);
  try {
    for (;;) {
      const isOver = await follow(context, path, following, looking);
      if (isOver) return EXIT.ok;
      await context.sleep(looking.pauseMs);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await following.end();
    return EXIT.interrupted;
  }
}

/** One connection. True when there is nothing more to follow. */
async function follow(context: Context, path: string, following: Following, looking: Looking): Promise<boolean> {
  const over = new CliError('The stream ended.', null, EXIT.unreachable, true);
  try {
    let isFound = false;
    for await (const event of readStream(context.api, path, following.lastId, (headers) =>
      following.setClock(headers),
    )) {
      if (!isFound) await looking.found();
      isFound = true;
      if (event === null) await following.tick();
      else if (await following.take(event)) return true;
    }
    await looking.missed(over);
  } catch (error) {
    if (context.isEnding) throw new Interrupted();
    await looking.missed(error);
  }
  return false;
}

class Following {
  lastId: string | null = null;
  private state = TAIL_BEGIN;
  private isFirst = true;
  private clockAheadMs = 0;

  constructor(
    private readonly context: Context,
    private readonly options: TailOptions,
  ) {}

  /** Lines carry the server's time; whether a minute is over is judged by its clock. */
  setClock(headers: Headers): void {
    const serverMs = Date.parse(headers.get('date') ?? '');
    this.clockAheadMs = Number.isNaN(serverMs) ? 0 : serverMs - this.context.nowMs;
  }

  private get serverMs(): number {
    return this.context.nowMs + this.clockAheadMs;
  }

  /** True when the site is gone, or no more than what there was is wanted. */
  async take({ id, event, data }: ServerSentEvent): Promise<boolean> {
    this.lastId = id ?? this.lastId;
    if (event === 'problem') return false;
    const message = JSON.parse(data) as Partial<Subscribed<'activity'>> & Partial<StreamMessage<'activity'>>;
    if (message.kind === 'gone') {
      await this.end();
      throw new CliError('The site is gone.');
    }
    if (message.kind === 'limited') {
      await this.context.printer.note('Rollcall holds lines back: they are read too slowly.', 'warn');
      return false;
    }
    const entries = (message as { data?: { entries?: ActivityEntry[] } }).data?.entries;
    if (entries !== undefined) await this.takeAll(entries);
    if (this.options.follow) return false;
    await this.end();
    return true;
  }

  private async takeAll(entries: readonly ActivityEntry[]): Promise<void> {
    const step = takeEntries(this.state, entries, this.options.follow ? this.serverMs : Infinity);
    if (step.missed)
      await this.context.printer.note('More has happened than the stream keeps: some lines are missing here.', 'warn');
    const { lines } = this.options;
    const shown = this.isFirst ? step.lines.slice(Math.max(0, step.lines.length - lines)) : step.lines;
    this.isFirst = false;
    await this.print({ ...step, lines: shown });
  }

  /** Minutes that are over by now. */
  async tick(): Promise<void> {
    if (this.state.open.length > 0) await this.print(closeEntries(this.state, this.serverMs));
  }

  /** What is counted so far. */
  async end(): Promise<void> {
    await this.print(closeEntries(this.state, null));
  }

  private async print({ state, lines }: TailStep): Promise<void> {
    this.state = state;
    const { printer } = this.context;
    for (const entry of lines) {
      if (printer.format === 'json') await printer.json(entry, true);
      else if (printer.format === 'csv') await printer.lines([csvRow(cells(entry))]);
      else await printer.lines([this.line(entry)]);
    }
  }

  private line(entry: ActivityEntry): string {
    const { at, kind, client, by, data } = entry;
    const { style } = this.context.printer;
    const whose = client === null ? '' : `${client.name}: `;
    const who = by === null ? '' : style('quiet', visibleText(` (${actor(by)})`));
    const says = style(isTrouble(kind, data) ? 'bad' : null, visibleText(`${whose}${describeChange(kind, data)}`));
    return `${style('quiet', dateTime(at))}  ${says}${who}`;
  }
}

function cells({ at, kind, client, by, data }: ActivityEntry): Cell[] {
  return [at, kind, client?.name ?? null, by, describeChange(kind, data)].map((value) => ({ value }));
}
