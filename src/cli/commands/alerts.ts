import { ALERTS, type Alert, type Severity } from '../../contracts/alert-words.js';
import type {
  Incident,
  INCIDENT_LISTS,
  IncidentDetail,
  IncidentsAnswer,
  MembersAnswer,
  Silence,
  SilencesAnswer,
} from '../../contracts/alerts.js';
import { idSchema } from '../../contracts/common.js';
import { readFilter } from '../client-filter.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import {
  alertFigures,
  alertLines,
  alertsSheet,
  countsWords,
  silenceLines,
  silencesSheet,
} from '../model/alert-sheets.js';
import { parseDuration, parseMoment } from '../model/duration.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { count } from '../model/format.js';
import { FIGURE_COLUMNS } from '../model/site-sheets.js';

export interface AlertsOptions {
  list?: (typeof INCIDENT_LISTS)[number];
  alert?: Alert;
  severity?: Severity;
  limit: number;
}

export interface AckOptions {
  note?: string;
  withdraw?: boolean;
}

export interface SilenceOptions {
  for?: string;
  until?: string;
  from?: string;
  why: string;
  alert?: string;
  filter?: string;
}

export const PAGE_MOST = 500;
const MEMBERS_SHOWN = 10;

export async function alertsList(context: Context, options: AlertsOptions): Promise<ExitCode> {
  const query = new URLSearchParams({ limit: String(options.limit) });
  for (const name of ['list', 'alert', 'severity'] as const) {
    const value = options[name];
    if (value !== undefined) query.set(name, value);
  }
  const { items, counts, nextCursor } = await context.get<IncidentsAnswer>(`/alerts?${query.toString()}`);
  const more = nextCursor !== null;
  await context.printer.report({
    json: { counts, items, more },
    sheet: alertsSheet(items, context.nowMs),
    head: [countsWords(counts)],
  });
  if (more && context.printer.format === 'table')
    await context.printer.note(`The first ${count(items.length)} are shown (--limit ${PAGE_MOST} for more).`, 'quiet');
  return EXIT.ok;
}

/** One alert with its clients and its story. `which`: its number or its id. */
export async function alertShow(context: Context, which: string): Promise<ExitCode> {
  const id = await idOf(context, which);
  const [incident, members] = await Promise.all([
    context.get<IncidentDetail>(`/alerts/${id}`),
    context.get<MembersAnswer>(`/alerts/${id}/members?limit=${MEMBERS_SHOWN}`),
  ]);
  await context.printer.figures(
    { alert: incident, members: members.items },
    {
      columns: FIGURE_COLUMNS,
      rows: [
        [
          { value: 'title', tone: 'quiet' },
          { value: incident.title, tone: 'strong' },
        ],
        ...alertFigures(incident),
      ],
    },
    alertLines(incident, members.items, context.nowMs),
  );
  return EXIT.ok;
}

export async function alertAck(context: Context, which: string, options: AckOptions): Promise<ExitCode> {
  const id = await idOf(context, which);
  const path = await context.sitePath(`/alerts/${id}/${options.withdraw ? 'withdraw-acknowledgement' : 'acknowledge'}`);
  const body = options.note === undefined || options.withdraw ? {} : { note: options.note };
  const { number, title, acknowledged } = await context.api.post<IncidentDetail>(path, body);
  const says =
    acknowledged === null
      ? `Nobody has alert ${number} any more: ${title}.`
      : `Alert ${number} is taken by ${acknowledged.by}: ${title}.`;
  await context.printer.facts({ number, acknowledged }, [says]);
  return EXIT.ok;
}

export async function silence(context: Context, options: SilenceOptions): Promise<ExitCode> {
  const startsAt = options.from === undefined ? undefined : momentOf(options.from, context.nowMs);
  const { query } = readFilter({ filter: options.filter });
  const body = {
    alerts: alertsOf(options.alert),
    filter: query,
    ...(startsAt !== undefined && { startsAt }),
    endsAt: endOf(options, startsAt, context.nowMs),
    reason: options.why,
  };
  const made = await context.api.post<Silence>(await context.sitePath('/silences'), body);
  await context.printer.facts({ ...made }, silenceLines(made, context.nowMs));
  return EXIT.ok;
}

/** Those that are active, and those that are planned. */
export async function silences(context: Context): Promise<ExitCode> {
  const [active, planned] = await Promise.all([
    context.get<SilencesAnswer>(`/silences?state=active&limit=${PAGE_MOST}`),
    context.get<SilencesAnswer>(`/silences?state=planned&limit=${PAGE_MOST}`),
  ]);
  const items = [...active.items, ...planned.items];
  await context.printer.report({ json: { items }, sheet: silencesSheet(items, context.nowMs) });
  return EXIT.ok;
}

export async function unsilence(context: Context, id: string): Promise<ExitCode> {
  if (!idSchema.safeParse(id).success) {
    throw CliError.usage(`"${id}" is no silence.`, 'Give its id. See them: rollcall alerts silences');
  }
  const ended = await context.api.post<Silence>(await context.sitePath(`/silences/${id}/end`), {});
  await context.printer.facts({ ...ended }, ['The silence has ended.']);
  return EXIT.ok;
}

async function idOf(context: Context, which: string): Promise<string> {
  if (idSchema.safeParse(which).success) return which;
  if (!/^[1-9]\d{0,8}$/.test(which)) throw CliError.usage(`"${which}" names no alert.`, 'Give its number or its id.');
  const found = (await find(context, Number(which), '')) ?? (await find(context, Number(which), '&list=resolved'));
  if (found !== null) return found.id;
  throw new CliError(`There is no alert ${which}.`, 'See them: rollcall alerts, rollcall alerts --list resolved');
}

async function find(context: Context, wanted: number, query: string): Promise<Incident | null> {
  let cursor: string | null = null;
  do {
    const place: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: IncidentsAnswer = await context.get(`/alerts?limit=${PAGE_MOST}${query}${place}`);
    const found = page.items.find(({ number }) => number === wanted);
    if (found !== undefined) return found;
    cursor = page.items.length === 0 ? null : page.nextCursor;
  } while (cursor !== null);
  return null;
}

function alertsOf(given: string | undefined): Alert[] {
  const names = (given ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !(ALERTS as readonly string[]).includes(name));
  if (unknown !== undefined) throw CliError.usage(`"${unknown}" is no alert.`, `One of: ${ALERTS.join(', ')}`);
  return names as Alert[];
}

/** By how long it lasts from its beginning, or by a moment. */
function endOf({ for: lasting, until }: SilenceOptions, startsAt: string | undefined, nowMs: number): string {
  if ((lasting === undefined) === (until === undefined)) {
    throw CliError.usage('Say until when: --for or --until.', '--for 2h    --until 06:00');
  }
  if (until !== undefined) return momentOf(until, startsAt === undefined ? nowMs : Date.parse(startsAt));
  const seconds = parseDuration(lasting!);
  if (seconds === null) throw CliError.usage(`"${lasting}" is no length of time.`, 'Examples: 45m, 2h, 1d.');
  return new Date((startsAt === undefined ? nowMs : Date.parse(startsAt)) + seconds * 1000).toISOString();
}

function momentOf(text: string, nowMs: number): string {
  const at = parseMoment(text, nowMs);
  if (at !== null) return at;
  throw CliError.usage(`"${text}" is no moment.`, 'Examples: 06:00, 2h, 2026-03-01T06:00Z.');
}
