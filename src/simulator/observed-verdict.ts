import type { Client } from '../contracts/clients.js';
import type { Sweep } from '../contracts/observation.js';
import type { Run, Summary } from '../contracts/upgrades.js';
import type { ServedLog } from './model/served-log.js';
import type { TruthCount } from './model/truth.js';
import type { VendorFleet } from './model/vendor-fleet.js';
import { judgeInTime, none, type VerdictLine } from './verdict.js';

/**
 * Rollcall's word on an observed fleet against the truth. What is said of a client is compared with what was true when the row was handed
 * out that it rests on, and not with what has become of it since.
 */

/** Where the two differ; each entry is one sentence. */
export interface SightDifferences {
  /** On the appliance's list, and not known. */
  missing: string[];
  /** Known, and not on the list. */
  extra: string[];
  unseen: string[];
  pending: string[];
  online: string[];
  lost: string[];
  returned: string[];
}

export const noDifferences = (): SightDifferences => ({
  missing: [],
  extra: [],
  unseen: [],
  pending: [],
  online: [],
  lost: [],
  returned: [],
});

export interface Seen {
  readonly vendor: VendorFleet;
  readonly served: ServedLog;
}

export function compareSighted(clients: readonly Client[], { vendor, served }: Seen): SightDifferences {
  const differences = noDifferences();
  const known = new Set(clients.map(({ clientId }) => clientId));
  for (const { id, name } of vendor.records()) if (!known.has(String(id))) differences.missing.push(`${id} (${name})`);
  for (const client of clients) {
    const id = Number(client.clientId);
    if (vendor.record(id) === undefined) differences.extra.push(`${client.clientId} (${client.name})`);
    else compareOne(id, client, { vendor, served }, differences);
  }
  return differences;
}

function compareOne(id: number, client: Client, { vendor, served }: Seen, differences: SightDifferences): void {
  const { observation } = client;
  const serving = observation === null ? null : served.at(id, Date.parse(observation.seenAt));
  if (observation === null || serving === null) {
    const when = observation === null ? 'never' : `at ${observation.seenAt}, when no row of it was handed out`;
    differences.unseen.push(`${id} is said to be seen ${when}`);
    return;
  }
  const differ = (list: string[], what: string, is: boolean, said: boolean) => {
    if (is === said) return;
    list.push(`${id} was ${is ? '' : 'not '}${what}, Rollcall says ${client.upgradeState}, ${client.connection}`);
  };
  // A ghost is counted apart, and is pending all the same.
  const saysPending = client.upgradeState === 'ghost' ? observation.needsUpdate : client.upgradePending;
  differ(differences.pending, 'pending', serving.truth.pending, saysPending);
  differ(differences.online, 'online', serving.truth.online, client.connection === 'online');
  differ(differences.lost, 'lost', serving.truth.lost, client.connection === 'lost');
  const wrong = wrongReturn(id, observation.returned, vendor);
  if (wrong !== null) differences.returned.push(wrong);
}

type Returned = NonNullable<Client['observation']>['returned'];

/** Both ends are promises: no page's way is allowed for. */
function wrongReturn(id: number, returned: Returned, vendor: VendorFleet): string | null {
  if (returned === null) return null;
  const reallyMs = vendor.returnedAtMs(id);
  const said = `${id} came back between ${returned.after ?? 'the beginning'} and ${returned.by}`;
  if (reallyMs === null) return `${said}: it has not`;
  const isAfter = returned.after === null || reallyMs >= Date.parse(returned.after);
  const isWithin = isAfter && reallyMs <= Date.parse(returned.by);
  return isWithin ? null : `${said}: it was at ${new Date(reallyMs).toISOString()}`;
}

/** The longest that a client's row can have stayed unseen: from the beginning of one look at the whole fleet to the end of the next. */
function longestUnseenMs(sweeps: readonly Sweep[]): number {
  const complete = sweeps.flatMap(({ state, startedAt, finishedAt }) =>
    state === 'complete' && finishedAt !== null
      ? [{ fromMs: Date.parse(startedAt), toMs: Date.parse(finishedAt) }]
      : [],
  );
  complete.sort((one, other) => one.fromMs - other.fromMs);
  return complete.slice(1).reduce((most, { toMs }, place) => Math.max(most, toMs - complete[place]!.fromMs), 0);
}

/** Returns of which less is known than the sweeps would allow. */
export function longReturns(clients: readonly Client[], sweeps: readonly Sweep[]): string[] {
  const mostMs = longestUnseenMs(sweeps);
  return clients.flatMap(({ clientId, observation }) => {
    const returned = observation?.returned ?? null;
    if (returned?.after == null) return [];
    const ms = Date.parse(returned.by) - Date.parse(returned.after);
    return ms <= mostMs ? [] : [`${clientId}: ${ms / 1000} s, where ${mostMs / 1000} s lie between two sweeps`];
  });
}

/**
 * From when on every row is sure to be asked for after the run began: the beginning of the first sweep since. What was asked for before
 * says nothing of the run, however late it was handed out.
 */
export function seesRunFromMs(sweeps: readonly Sweep[], runBegunAtMs: number): number {
  const since = sweeps.map(({ startedAt }) => Date.parse(startedAt)).filter((atMs) => atMs >= runBegunAtMs);
  return Math.min(Infinity, ...since);
}

/** Clients whose rows were handed out as pending and later as not: a return that nobody saw so is not told. */
export interface ReturnsServed {
  /** Of those, the ones that showed it to somebody who was sure to know of the run. */
  readonly least: number;
  readonly most: number;
}

export function returnsServed({ vendor, served }: Seen, seesRunFrom: number | null): ReturnsServed {
  const shownAtMs = vendor.records().flatMap(({ id }) => {
    const servings = served.of(id);
    const pending = servings.findIndex(({ truth }) => truth.pending);
    const back = pending === -1 ? undefined : servings.slice(pending).find(({ truth }) => !truth.pending);
    return back === undefined ? [] : [back.servedAtMs];
  });
  if (seesRunFrom === null) return { least: 0, most: 0 };
  return { least: shownAtMs.filter((atMs) => atMs > seesRunFrom).length, most: shownAtMs.length };
}

export interface ObservedFacts {
  readonly timedOut: boolean;
  readonly secondsAllowed: number;
  readonly truth: TruthCount;
  /** Set on the appliance. */
  readonly limit: number;
  readonly target: { readonly version: string; readonly revision: string };
  readonly runsWanted: number;
  readonly runs: readonly Run[];
  readonly summary: Summary;
  /** Every client was compared so often while the night went on, and once at its end. */
  readonly looks: number;
  readonly during: SightDifferences;
  readonly atTheEnd: SightDifferences;
  readonly longReturns: readonly string[];
  readonly returnsTold: number;
  readonly returnsServed: ReturnsServed;
  /** Entries of the list that are another's earlier install, and pending for ever. */
  readonly ghosts: number;
}

export function judgeObserved(facts: ObservedFacts): VerdictLine[] {
  return [...judgeNight(facts), ...judgeSight(facts), ...judgeReturns(facts)];
}

function judgeNight(facts: ObservedFacts): VerdictLine[] {
  const { truth, limit, runs, runsWanted, target, summary } = facts;
  const wanted = runs.filter((run) => run.targetVersion === target.version && run.targetRevision === target.revision);
  return [
    judgeInTime(facts),
    {
      check: 'most clients upgrading at once, by the appliance',
      ok: truth.upgradingMost <= limit,
      expected: `at most ${limit}`,
      seen: String(truth.upgradingMost),
    },
    {
      check: 'runs begun by the change of site software',
      ok: runs.length === runsWanted && wanted.length === runsWanted,
      expected: String(runsWanted),
      seen: String(runs.length),
    },
    none(
      'problems of the view at the end',
      (summary.observation?.problems ?? []).map(({ code, since }) => `${code} since ${since}`),
    ),
    {
      check: 'ghosts',
      ok: summary.observation?.ghosts === facts.ghosts,
      expected: String(facts.ghosts),
      seen: String(summary.observation?.ghosts ?? 'none told'),
    },
  ];
}

const LISTS: Record<keyof SightDifferences, string> = {
  missing: 'clients that Rollcall does not know',
  extra: 'clients that the appliance does not have',
  unseen: 'clients of which no row was handed out when Rollcall says so',
  pending: 'clients whose Upgrade Pending is told wrong',
  online: 'clients told online or not, and it was otherwise',
  lost: 'clients told lost or not, and it was otherwise',
  returned: 'clients that came back at another time than told',
};

/** While the list is read for the first time, or clients come and go, only those who are known can be compared. */
const ON_THE_WAY: readonly (keyof SightDifferences)[] = ['unseen', 'pending', 'online', 'lost', 'returned'];

function judgeSight({ looks, during, atTheEnd }: ObservedFacts): VerdictLine[] {
  const lists = Object.keys(LISTS) as (keyof SightDifferences)[];
  return [
    ...lists.map((list) => none(LISTS[list], atTheEnd[list])),
    ...ON_THE_WAY.map((list) => none(`${LISTS[list]}, in ${looks} looks on the way`, during[list])),
  ];
}

function judgeReturns(facts: ObservedFacts): VerdictLine[] {
  const { runsWanted, summary, returnsTold, longReturns: long } = facts;
  const { least, most } = facts.returnsServed;
  const finishedAt = summary.run?.activeFinishedAt ?? null;
  return [
    none('returns told less closely than the sweeps allow', long),
    {
      check: 'returns told',
      ok: returnsTold >= least && returnsTold <= most,
      expected: least === most ? String(most) : `${least} to ${most}`,
      seen: String(returnsTold),
    },
    {
      check: 'the run says when its active clients were done',
      ok: runsWanted === 0 || finishedAt !== null,
      expected: runsWanted === 0 ? 'no run' : 'a time',
      seen: finishedAt ?? 'none',
    },
  ];
}
