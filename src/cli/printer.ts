import { colourStyle, mayColour, plainStyle, type Style, type Tone } from './model/style.js';
import {
  columnWidths,
  csvHead,
  csvRow,
  headLine,
  rowLine,
  tableLines,
  type Cell,
  type Column,
  type Sheet,
  type Value,
} from './model/sheet.js';
import { visibleJson, visibleText } from './model/visible-text.js';
import type { Out, Surroundings } from './surroundings.js';

export const FORMATS = ['table', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** What an answer is in each format: rows for a table and CSV, a value for JSON, and lines that only people need. */
export interface Report {
  json: unknown;
  sheet: Sheet;
  /** Above and below the table. */
  head?: readonly string[];
  foot?: readonly string[];
}

const FACT_COLUMNS: readonly Column[] = [{ title: 'Figure' }, { title: 'Value' }];

const factValue = (value: unknown): Value =>
  value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);

/** Writes answers to standard output in the format asked for, and what is said besides to standard error. */
export class Printer {
  readonly style: Style;
  readonly noteStyle: Style;

  constructor(
    readonly format: Format,
    private readonly surroundings: Pick<Surroundings, 'stdout' | 'stderr' | 'env'>,
  ) {
    const { stdout, stderr, env } = surroundings;
    this.style = mayColour(stdout.isTerminal, env) ? colourStyle : plainStyle;
    this.noteStyle = mayColour(stderr.isTerminal, env) ? colourStyle : plainStyle;
  }

  /** Whether standard error is a terminal on which a progress bar may move. */
  get mayMove(): boolean {
    return mayColour(this.surroundings.stderr.isTerminal, this.surroundings.env);
  }

  /** Whether standard output is one. */
  get mayRedraw(): boolean {
    return mayColour(this.surroundings.stdout.isTerminal, this.surroundings.env);
  }

  get stderr(): Out {
    return this.surroundings.stderr;
  }

  get columns(): number | null {
    return this.surroundings.stdout.columns();
  }

  async report({ json, sheet, head = [], foot = [] }: Report): Promise<void> {
    if (this.format === 'json') return this.json(json);
    if (this.format === 'csv') return this.lines([csvHead(sheet.columns), ...sheet.rows.map(csvRow)]);
    const shown = (lines: readonly string[]) => lines.map(visibleText);
    return this.lines([...shown(head), ...this.table(sheet), ...shown(foot)]);
  }

  /** Names and values, without a heading for people. */
  async figures(json: unknown, sheet: Sheet, foot: readonly string[] = []): Promise<void> {
    if (this.format !== 'table') return this.report({ json, sheet });
    return this.lines([...this.table(sheet).slice(1), ...foot.map(visibleText)]);
  }

  /** Lines for people, the first in that tone; the same as facts for programs. */
  async facts(facts: Record<string, unknown>, lines: readonly string[], tone: Tone | null = null): Promise<void> {
    if (this.format === 'table') {
      return this.lines(lines.map((line, index) => this.style(index === 0 ? tone : null, visibleText(line))));
    }
    const rows = Object.entries(facts).map(([name, value]): Cell[] => [{ value: name }, { value: factValue(value) }]);
    return this.report({ json: facts, sheet: { columns: FACT_COLUMNS, rows } });
  }

  private table(sheet: Sheet): string[] {
    return tableLines(sheet, this.columns, this.style);
  }

  /** One line of JSON where it is one of many, readable where it is the answer. */
  async json(value: unknown, isOneOfMany = false): Promise<void> {
    await this.write(`${visibleJson(value, isOneOfMany ? 0 : 2)}\n`);
  }

  /** Lines that are safe already, or are made of nothing but our own words. */
  async lines(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.write(`${lines.join('\n')}\n`);
  }

  async write(text: string): Promise<void> {
    await this.surroundings.stdout.write(text);
  }

  /** A line on standard error, for people, whatever the format. */
  async note(text: string, tone: Tone | null = null): Promise<void> {
    const lines = text.split('\n').map((line) => this.noteStyle(tone, visibleText(line)));
    await this.surroundings.stderr.write(`${lines.join('\n')}\n`);
  }

  rows(columns: readonly Column[]): RowWriter {
    return new RowWriter(this, columns);
  }
}

/** Rows that come page by page: the first page sets the widths of a table. */
class RowWriter {
  private widths: number[] | null = null;

  constructor(
    private readonly printer: Printer,
    private readonly columns: readonly Column[],
  ) {}

  async page(rows: readonly (readonly Cell[])[]): Promise<void> {
    const { printer, columns } = this;
    const isFirst = this.widths === null;
    if (printer.format === 'csv') {
      this.widths ??= [];
      return printer.lines([...(isFirst ? [csvHead(columns)] : []), ...rows.map(csvRow)]);
    }
    const widths = (this.widths ??= columnWidths({ columns, rows }, printer.columns));
    const head = isFirst ? [headLine(columns, widths, printer.style)] : [];
    return printer.lines([...head, ...rows.map((row) => rowLine(columns, widths, row, printer.style))]);
  }
}
