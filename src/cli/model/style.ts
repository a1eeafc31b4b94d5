/** A tone says what a piece of text means; colour only underlines it, the words say the same. */
export const TONES = ['good', 'busy', 'warn', 'bad', 'quiet', 'strong'] as const;
export type Tone = (typeof TONES)[number];

/** Text with its tone, or without where there is no colour. */
export type Style = (tone: Tone | null, text: string) => string;

const CODES: Record<Tone, [number, number]> = {
  good: [32, 39],
  busy: [36, 39],
  warn: [33, 39],
  bad: [31, 39],
  quiet: [2, 22],
  strong: [1, 22],
};

export const plainStyle: Style = (_tone, text) => text;

export const colourStyle: Style = (tone, text) => {
  if (tone === null || text === '') return text;
  const [on, off] = CODES[tone];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

/** Whether to colour: on a terminal that can, unless the reader's NO_COLOR (any value) says otherwise. */
export function mayColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
