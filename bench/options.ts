/** Which rows to measure, how long, and whether to profile the server while at it. */
export interface BenchOptions {
  /** Numbers of rows; null: all. */
  only: ReadonlySet<number> | null;
  /** Shorter runs and smaller fleets: for trying the bench itself, the figures are rough. */
  quick: boolean;
  /** How long a browser is watched for; null: two minutes. */
  minutes: number | null;
  /** Folder for CPU profiles of the server process, or null. */
  profileTo: string | null;
}

export const USAGE = `npm run bench -- [--only 1,2] [--quick] [--minutes 30] [--profile <folder>]
  --only <rows>       measure these rows only, by number
  --quick             shorter and smaller; the figures are rough
  --minutes <number>  how long row 13 watches a browser, instead of 2
  --profile <folder>  write CPU profiles of the server process there`;

/** Throws a line for the user when an argument is not known. */
export function parseOptions(args: readonly string[], rows: readonly number[]): BenchOptions {
  const options = {
    only: null as Set<number> | null,
    quick: false,
    minutes: null as number | null,
    profileTo: null as string | null,
  };
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index]!;
    if (argument === '--quick') options.quick = true;
    else if (argument === '--only') options.only = rowNumbers(args[(index += 1)], rows);
    else if (argument === '--minutes') options.minutes = minutesOf(args[(index += 1)]);
    else if (argument === '--profile') options.profileTo = folder(args[(index += 1)]);
    else throw new Error(`${argument} is no option of the bench.\n${USAGE}`);
  }
  return options;
}

function rowNumbers(text: string | undefined, rows: readonly number[]): Set<number> {
  const numbers = (text ?? '').split(',').map(Number);
  const unknown = numbers.find((number) => !rows.includes(number));
  if (unknown !== undefined) throw new Error(`--only takes rows from ${rows[0]} to ${rows.at(-1)}, as in --only 1,2`);
  return new Set(numbers);
}

function minutesOf(text: string | undefined): number {
  const minutes = Number(text);
  if (!(minutes > 0 && minutes <= 600)) throw new Error('--minutes takes a number up to 600, as in --minutes 30');
  return minutes;
}

function folder(text: string | undefined): string {
  if (text === undefined) throw new Error('--profile needs a folder, as in --profile /tmp/profiles');
  return text;
}
