/** What a shell sees when a command ends. `wait` ends with the first three, as its own page says. */
export const EXIT = {
  ok: 0,
  failed: 1,
  timedOut: 2,
  changedMeanwhile: 3,
  unreachable: 4,
  notAllowed: 5,
  usage: 64,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'done; of wait: what was waited for has come about',
  failed:
    'refused or not found; of wait: it can no longer come about; of doctor and connection test: something is wrong',
  timedOut: 'of wait: the time is over',
  changedMeanwhile: 'someone else has changed it meanwhile (nothing was overwritten)',
  unreachable: 'Rollcall could not be reached, or could not answer now',
  notAllowed: 'the key is not known, or its role may not do that',
  usage: 'the command was not understood',
  interrupted: 'ended by Ctrl+C',
};

export function exitCodeLines(): string[] {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  return names.map((name) => `  ${String(EXIT[name]).padStart(3)}  ${MEANINGS[name]}`);
}
