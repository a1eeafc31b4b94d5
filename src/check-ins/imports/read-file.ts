import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import type { ImportFormat } from '../../contracts/observed-words.js';
import { Problem } from '../../platform/problem.js';
import type { SeenClient } from '../../sites/model/seen-client.js';
import { columnsOf, whatIsMissing, type Column, type Columns } from './model/columns.js';
import { keyOf, readRow, type Cells } from './model/import-row.js';

export interface Rejected {
  line: number;
  message: string;
}

export interface ReadFile {
  clients: SeenClient[];
  unknownColumns: string[];
  /** The first of them; `rejectedCount` counts all. */
  rejected: Rejected[];
  rejectedCount: number;
  /** Clients of which only whose row it is could be read. */
  rejectedIds: Set<string>;
  /** Rows of which not even that could be read. */
  hasNameless: boolean;
}

const REJECTED_MAX = 100;
const PIECE = 65_536;
const RECORD_MAX = 100_000;
const BREATH = 2000;

/** Reads an export of Jump Clients. Throws the problem `invalid` for a file that is none; a bad row is rejected in its place. */
export function readFile(format: ImportFormat, body: unknown): Promise<ReadFile> {
  return format === 'csv' ? readCsv(typeof body === 'string' ? body : '') : readJson(body);
}

/** What is read so far. */
class Reading {
  readonly result: ReadFile = {
    ...{ clients: [], unknownColumns: [], rejected: [], rejectedCount: 0 },
    ...{ rejectedIds: new Set(), hasNameless: false },
  };
  private readonly lines = new Map<string, number>();

  row(line: number, cells: Cells): void {
    const read = readRow(cells);
    if (!read.ok) return this.reject(line, read.message, read.clientId);
    const { clientId } = read.client;
    const before = this.lines.get(clientId);
    if (before !== undefined) return this.reject(line, `is of the same client as line ${before}`, clientId);
    this.lines.set(clientId, line);
    this.result.clients.push(read.client);
  }

  reject(line: number, message: string, clientId: string | null): void {
    const { result } = this;
    result.rejectedCount += 1;
    if (clientId === null) result.hasNameless = true;
    else result.rejectedIds.add(clientId);
    if (result.rejected.length < REJECTED_MAX) result.rejected.push({ line, message });
  }
}

async function readCsv(text: string): Promise<ReadFile> {
  const reading = new Reading();
  const parser = parse({
    ...{ bom: true, ...shapeOf(text), info: true, trim: true, skip_empty_lines: true },
    ...{ relax_column_count: true, relax_quotes: true, max_record_size: RECORD_MAX },
  });
  let columns: Columns | null = null;
  let rows = 0;
  try {
    void feed(parser, text);
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (columns === null) columns = headingOf(reading, record);
      else readRecord(reading, info.lines, columns, record);
      // A large file must not keep everybody else waiting.
      if ((rows += 1) % BREATH === 0) await setImmediate();
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { lines?: number };
    throw invalid(`The file is no CSV: line ${lines ?? '?'} cannot be read.`);
  }
  return ended(reading, columns !== null);
}

async function feed(parser: ReturnType<typeof parse>, text: string): Promise<void> {
  for (let from = 0; from < text.length; from += PIECE) {
    if (parser.destroyed) return;
    if (!parser.write(text.slice(from, from + PIECE))) await new Promise((resolve) => parser.once('drain', resolve));
  }
  parser.end();
}

/** A spreadsheet may be told the separator by a line before the heading. Without it, it is the one that the heading has most of. */
function shapeOf(text: string): { delimiter: string; from_line: number } {
  const told = /^\ufeff?"?sep=([,;\t])"?[^\S\r\n]*[\r\n]/i.exec(text)?.[1];
  return told === undefined
    ? { delimiter: delimiterOf(text.trimStart()), from_line: 1 }
    : { delimiter: told, from_line: 2 };
}

function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const heading = (end === -1 ? text : text.slice(0, end)).replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((mark) => [mark, heading.split(mark).length] as const);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

function headingOf(reading: Reading, headings: readonly string[]): Columns {
  const columns = columnsOf(headings);
  refuseUseless(new Set(columns.meanings.filter((meaning) => meaning !== null)));
  reading.result.unknownColumns.push(...columns.unknown);
  return columns;
}

/** What says how a client stands: without one of them it would stand otherwise. */
const STANDING: ReadonlySet<Column> = new Set<Column>([
  ...(['connectionType', 'needsUpdate', 'lastConnect', 'lastDisconnect', 'isLost', 'unavailable'] as const),
]);

/**
 * A row that was cut off, or has a separator too many, says other things than it was to say. A spreadsheet leaves out the empty cells at the
 * end of a row, which does no harm where they do not say how the client stands.
 */
function readRecord(reading: Reading, line: number, columns: Columns, record: readonly string[]): void {
  const { meanings } = columns;
  const cut = meanings.slice(record.length).some((meaning) => meaning !== null && STANDING.has(meaning));
  const isTooLong = record.slice(meanings.length).some((cell) => cell !== '');
  const cells = cellsOf(columns, record);
  if (!cut && !isTooLong) return reading.row(line, cells);
  const message = cut ? 'ends before the columns do' : 'has more cells than the heading';
  // In a row that is out of step not even the id is where it should be.
  reading.reject(line, message, cut ? keyOf(cells) : null);
}

/** Where two columns mean the same the first that says something counts. */
function cellsOf({ meanings }: Columns, record: readonly string[]): Cells {
  const cells: Cells = {};
  meanings.forEach((meaning, index) => {
    if (meaning !== null) cells[meaning] ||= record[index] ?? '';
  });
  return cells;
}

async function readJson(body: unknown): Promise<ReadFile> {
  const list = Array.isArray(body) ? body : (body as { items?: unknown } | null | undefined)?.items;
  if (!Array.isArray(list))
    throw invalid('The body must be a list of Jump Clients, or an object with such a list in "items".');
  const reading = new Reading();
  const headings = new Map<string, Column | null>();
  const rows = list.map((row) => (isObject(row) ? row : null));
  for (const row of rows) for (const key of Object.keys(row ?? {})) if (!headings.has(key)) headings.set(key, null);
  const columns = headingOf(reading, [...headings.keys()]);
  [...headings.keys()].forEach((key, index) => headings.set(key, columns.meanings[index] ?? null));
  for (const [index, row] of rows.entries()) {
    if (row === null) reading.reject(index + 1, 'is not an object', null);
    else reading.row(index + 1, cellsOfObject(headings, row));
    if (index % BREATH === 0) await setImmediate();
  }
  return ended(reading, true);
}

function cellsOfObject(headings: ReadonlyMap<string, Column | null>, row: Record<string, unknown>): Cells {
  const cells: Cells = {};
  for (const [key, value] of Object.entries(row)) {
    const meaning = headings.get(key) ?? null;
    if (meaning !== null) cells[meaning] ||= textOf(value);
  }
  return cells;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function refuseUseless(columns: ReadonlySet<Column>): void {
  const missing = whatIsMissing(columns);
  if (missing !== null) throw invalid(`The file must have ${missing}.`);
}

/** A file of which nothing can be used would have everybody removed. */
function ended({ result }: Reading, hasHeading: boolean): ReadFile {
  if (hasHeading && result.clients.length > 0) return result;
  const [first] = result.rejected;
  throw invalid(
    first === undefined
      ? 'The file has no clients in it.'
      : `No row could be read; line ${first.line} ${first.message}.`,
  );
}

const invalid = (detail: string) =>
  new Problem('invalid', detail, { errors: [{ pointer: '', code: 'not_an_export', message: detail }] });
