import * as z from 'zod/mini';

export interface ActivitySearch {
  q?: string;
  actor?: string;
  action?: string;
  target?: string;
  from?: string;
  to?: string;
  /** `everything`: also what belongs to no site – people, keys, sign-ins. */
  scope?: 'everything';
}

const textOf = (maxLength: number) =>
  z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(maxLength))), undefined);
const moment = z.catch(z.optional(z.iso.datetime({ offset: true })), undefined);

const FIELDS = {
  q: textOf(200),
  actor: textOf(200),
  action: textOf(100),
  target: textOf(200),
  from: moment,
  to: moment,
  scope: z.catch(z.optional(z.literal('everything')), undefined),
};

/** What cannot be read is left out, so that an old link still opens. */
export function parseActivitySearch(raw: Record<string, unknown>): ActivitySearch {
  return Object.fromEntries(
    Object.entries(FIELDS)
      .map(([name, schema]) => [name, schema.parse(raw[name])] as const)
      .filter(([, value]) => value !== undefined),
  );
}

export function isNarrowed({ scope: _scope, ...filter }: ActivitySearch): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}
