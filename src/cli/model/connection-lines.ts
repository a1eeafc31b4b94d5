/** What `connection test` makes of the answer: lines for people, rows for spreadsheets. */
import type { ConnectionTest } from '../../contracts/observation.js';
import type { ConnectionTestResult } from '../../contracts/observed-words.js';
import type { Sheet } from './sheet.js';
import type { Tone } from './style.js';

export interface ToldLine {
  text: string;
  tone: Tone | null;
}

const MARKS: Record<ConnectionTestResult, { mark: string; tone: Tone }> = {
  passed: { mark: '✓', tone: 'good' },
  warning: { mark: '!', tone: 'warn' },
  failed: { mark: '✗', tone: 'bad' },
  skipped: { mark: '–', tone: 'quiet' },
};
const NAME_WIDTH = 11;

const has = (value: boolean | null): string => (value === null ? 'cannot be told' : value ? 'yes' : 'no');
const words = (name: string): string => name.replaceAll('_', ' ');

export function connectionLines({ ok, steps, rights }: ConnectionTest): ToldLine[] {
  const said = steps.flatMap(({ step, result, seen, remedy, page }): ToldLine[] => {
    const { mark, tone } = MARKS[result];
    const line = { text: `${mark} ${step.padEnd(NAME_WIDTH)} ${seen}`, tone };
    if (remedy === null) return [line];
    const where = page === null ? '' : `${page}: `;
    return [line, { text: `${' '.repeat(NAME_WIDTH + 3)}${where}${remedy}`, tone: null }];
  });
  const may = rights.map(({ right, has: value, adds }) => ({
    text: `  ${words(right)} (${has(value)}): ${adds}`,
    tone: null,
  }));
  const end = ok
    ? 'The connection works.'
    : 'The connection does not work yet: do what stands below the ✗, and test again.';
  return [
    ...said,
    { text: 'What the account may do, and what each right adds:', tone: null },
    ...may,
    { text: end, tone: ok ? 'good' : 'bad' },
  ];
}

export function connectionSheet({ steps }: ConnectionTest): Sheet {
  return {
    columns: ['Step', 'Result', 'Seen', 'What to change', 'Page', 'Reason'].map((title) => ({ title })),
    rows: steps.map(({ step, result, seen, remedy, page, reason }) =>
      [step, result, seen, remedy, page, reason].map((value) => ({ value })),
    ),
  };
}
