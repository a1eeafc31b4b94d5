import { z } from 'zod';
import { APPLIANCE_RIGHTS } from '../../contracts/observed-words.js';
import { withBody, type Asked, type Handlers } from '../appliance-call.js';
import { TOO_MANY_FOR_MS } from '../model/api-faults.js';
import type { Serving } from '../model/served-log.js';
import type { SimulatedSite } from '../model/simulated-site.js';
import type { ApiAccount } from './account.js';
import { json, problem, type ApiAnswer } from './answer.js';
import { readWhole } from './paging.js';

/** What only a simulated appliance has: how its API was used, what was true when it answered, and the knobs that break it. */

/** Each knob that is named is turned; the others stay. */
export const faultsBodySchema = z.strictObject({
  /** Answers 429 for so many seconds; true: for twenty; false: no more. */
  tooMany: z.union([z.boolean(), z.number().positive().max(3600)]).optional(),
  /** Milliseconds that every answer takes longer. */
  slow: z.number().int().min(0).max(120_000).optional(),
  failing: z.boolean().optional(),
  /** Ends all tokens that there are. */
  tokenRevoked: z.literal(true).optional(),
  pageShift: z.boolean().optional(),
  clockOffsetSeconds: z.number().int().min(-86_400).max(86_400).optional(),
  certificateChanged: z.boolean().optional(),
  /** Breaks connections off while the appliance installs, instead of answering 500. */
  goneWhileInstalling: z.boolean().optional(),
  /** What the account may do. */
  rights: z.array(z.enum(APPLIANCE_RIGHTS)).optional(),
});
type FaultsBody = z.infer<typeof faultsBodySchema>;

const jumpBodySchema = z.strictObject({ id: z.number().int().min(1) });

interface Desk {
  now(): number;
  changed(): void;
}

export function watchedRoutes(desk: Desk, account: ApiAccount): [path: string, handlers: Handlers][] {
  return [
    ['/rollcall/v1/api-usage', { GET: () => json(account.usage(desk.now())) }],
    ['/rollcall/v1/served', { GET: served }],
    [
      '/rollcall/v1/console-jumps',
      { POST: (asked) => withBody(jumpBodySchema, asked, ({ id }) => consoleJump(asked.site, id, desk)) },
    ],
    [
      '/rollcall/v1/faults',
      {
        GET: ({ site }) => json(standing(site, account)),
        PUT: (asked) =>
          withBody(faultsBodySchema, asked, (body) => {
            turn(asked.site, account, body, desk.now());
            desk.changed();
            return json(standing(asked.site, account));
          }),
      },
    ],
  ];
}

/** Somebody tries to Jump to a client from a console of the appliance, which moves it to the front of the appliance's own queue. */
function consoleJump(site: SimulatedSite, id: number, desk: Desk): ApiAnswer {
  const index = site.vendor.record(id)?.index;
  if (index === undefined || index === null) return { status: 409, body: { reason: 'unknown_client' } };
  const outcome = site.jump(site.clients[index]!.clientId, desk.now());
  desk.changed();
  return outcome.ok ? { status: 202, body: {} } : { status: 409, body: { reason: outcome.reason } };
}

function turn({ faults }: SimulatedSite, account: ApiAccount, body: FaultsBody, nowMs: number): void {
  const { tooMany, slow, tokenRevoked, goneWhileInstalling, rights, ...plain } = body;
  if (tooMany !== undefined) {
    const forMs = typeof tooMany === 'number' ? tooMany * 1000 : TOO_MANY_FOR_MS;
    faults.tooManyUntilMs = tooMany === false ? null : nowMs + forMs;
  }
  if (slow !== undefined) faults.slowMs = slow;
  if (tokenRevoked === true) account.tokens.revokeAll();
  if (goneWhileInstalling !== undefined) account.isGoneWhileInstalling = goneWhileInstalling;
  if (rights !== undefined) account.rights = new Set(rights);
  Object.assign(faults, plain);
}

function standing({ faults }: SimulatedSite, account: ApiAccount) {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const { tooManyUntilMs, tokensRevokedAtMs, ...plain } = faults;
  return {
    ...plain,
    tooManyUntil: iso(tooManyUntilMs),
    tokensRevokedAt: iso(tokensRevokedAtMs),
    goneWhileInstalling: account.isGoneWhileInstalling,
    rights: [...account.rights],
  };
}

/** `?ids=1,2,3`; without, of the whole list: when each row was handed out, as far as what was true of its client had changed with it. */
function served({ site, query }: Asked) {
  const named = query.get('ids')?.split(',').map(readWhole);
  if (named?.includes(null) === true) return problem(400, 'ids must be whole numbers, with commas between them.');
  const ids = (named as number[] | undefined) ?? site.vendor.records().map(({ id }) => id);
  return json({ served: Object.fromEntries(ids.map((id) => [String(id), site.served.of(id).map(describe)])) });
}

function describe({ servedAtMs, truth }: Serving) {
  return { servedAt: new Date(servedAtMs).toISOString(), ...truth };
}
