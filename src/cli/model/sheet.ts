/**
 * Rows and columns as aligned text, and as CSV that no spreadsheet takes for a formula. Invariant: no control character of a value comes
 * out as such; a row of text is one line.
 */
import type { Style, Tone } from './style.js';
import { cutText, padText, textWidth } from './text-width.js';
import { visibleText } from './visible-text.js';

export type Value = string | number | boolean | null;

/** `value` is what stands in CSV; `text` what people read, by default the value. */
export interface Cell {
  value: Value;
  text?: string;
  tone?: Tone | null;
}

export interface Column {
  title: string;
  align?: 'left' | 'right';
  /** Only in CSV, where width costs nothing. */
  csvOnly?: boolean;
}

export interface Sheet {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

/** A column cut to the screen keeps at least this much. */
const COLUMN_LEAST = 6;
const GAP = '  ';

const shownText = ({ value, text }: Cell): string =>
  visibleText(text ?? (value === null ? '–' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)));

/** The columns' widths for these rows, the widest cut first until a line fits into `screenWidth` (null: as wide as they are). */
export function columnWidths({ columns, rows }: Sheet, screenWidth: number | null): number[] {
  const widths = columns.map(({ title, csvOnly }, index) =>
    csvOnly ? 0 : rows.reduce((width, row) => Math.max(width, textWidth(shownText(row[index]!))), textWidth(title)),
  );
  if (screenWidth === null) return widths;
  const shown = columns.filter(({ csvOnly }) => !csvOnly).length;
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (shown - 1);
  while (total() > screenWidth) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= COLUMN_LEAST) break;
    widths[widest] = widths[widest]! - 1;
  }
  return widths;
}

function line(
  columns: readonly Column[],
  widths: readonly number[],
  write: (index: number) => [string, Tone | null],
  style: Style,
) {
  const shown = columns.flatMap(({ csvOnly }, index) => (csvOnly ? [] : [index]));
  const parts = shown.map((index, place) => {
    const [text, tone] = write(index);
    const { align = 'left' } = columns[index]!;
    const isLast = place === shown.length - 1 && align === 'left';
    return style(
      tone,
      isLast ? cutText(text, widths[index]!) : padText(cutText(text, widths[index]!), widths[index]!, align),
    );
  });
  return parts.join(GAP).trimEnd();
}

export function headLine(columns: readonly Column[], widths: readonly number[], style: Style): string {
  return line(columns, widths, (index) => [columns[index]!.title, 'quiet'], style);
}

export function rowLine(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly Cell[],
  style: Style,
): string {
  return line(columns, widths, (index) => [shownText(row[index]!), row[index]!.tone ?? null], style);
}

export function tableLines(sheet: Sheet, screenWidth: number | null, style: Style): string[] {
  const widths = columnWidths(sheet, screenWidth);
  return [
    headLine(sheet.columns, widths, style),
    ...sheet.rows.map((row) => rowLine(sheet.columns, widths, row, style)),
  ];
}

/** What a spreadsheet would take for a formula, also behind spaces. */
const FORMULA = /^\s*[=+\-@|\uff0b\uff0d\uff1d\uff20]/;

/** One CSV field (RFC 4180). Text that would be a formula gets an apostrophe in front, as spreadsheets read it; numbers are numbers. */
export function csvField(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const visible = visibleText(value);
  const safe = FORMULA.test(visible) ? `'${visible}` : visible;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `Last check-in` becomes `last_check_in`. */
const csvTitle = (title: string) => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');

export const csvHead = (columns: readonly Column[]): string => columns.map(({ title }) => csvTitle(title)).join(',');

export const csvRow = (row: readonly Cell[]): string => row.map(({ value }) => csvField(value)).join(',');
