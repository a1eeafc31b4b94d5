/** What a row found, in the words of the table. */
export interface Finding {
  row: number;
  what: string;
  measured: string;
  goal: string;
  met: boolean;
  /** What the figure rests on. */
  detail: string;
}

const HEAD = ['', 'what', 'measured', 'goal', ''] as const;

/** The findings as a table, each with its detail on a line of its own. */
export function table(findings: readonly Finding[]): string {
  const cells = findings.map(({ row, what, measured, goal, met }) => [
    String(row),
    what,
    measured,
    goal,
    met ? 'met' : 'missed',
  ]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((line) => line[column]!.length)));
  const line = (parts: readonly string[]) =>
    parts
      .map((part, column) => part.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const indent = ' '.repeat(widths[0]! + 2);
  const body = cells.map((parts, index) => `${line(parts)}\n${indent}${findings[index]!.detail}`);
  return [line(HEAD), ...body].join('\n');
}

/** 12345.6 → "12,346". */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
export const times = (value: number): string => `${value.toFixed(2)} ×`;
export const perSecond = (value: number): string => `${whole(value)}/s`;
export const milliseconds = (value: number): string => (value < 10 ? `${value.toFixed(1)} ms` : `${whole(value)} ms`);
export const seconds = (value: number): string => `${value.toFixed(1)} s`;

/** The value below which `share` (0 to 1) of the values lie. Throws when there are none: nothing was measured. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
