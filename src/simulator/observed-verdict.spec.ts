import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '../contracts/clients.js';
import type { Sweep } from '../contracts/observation.js';
import { SCENARIOS } from './model/scenarios.js';
import { SimulatedSite } from './model/simulated-site.js';
import { TruthCount } from './model/truth.js';
import {
  compareSighted,
  judgeObserved,
  longReturns,
  returnsServed,
  seesRunFromMs,
  noDifferences,
  type ObservedFacts,
  type SightDifferences,
} from './observed-verdict.js';

const T0 = Date.UTC(2026, 0, 10, 2);
const iso = (ms: number) => new Date(ms).toISOString();

let site: SimulatedSite;

/** The appliance hands out every row. */
function serve(atMs: number): void {
  for (const { id } of site.vendor.records()) site.served.note(id, atMs, site.vendor.truth(id));
}

beforeEach(() => {
  const plan = { scenario: SCENARIOS.happy, seed: 7, clients: 40, maxAttempts: 3, observed: true };
  site = new SimulatedSite(plan, T0);
  site.enrol(T0);
  serve(T0 + 1_000);
  site.beginSiteUpgrade(T0 + 2_000);
  site.endSiteUpgrade();
  for (const client of site.clients.slice(0, 30)) site.vendor.connected(client, T0 + 3_000);
  for (const client of site.clients.slice(0, 30)) client.reachable = true;
  serve(T0 + 10_000);
});

type Observation = NonNullable<Client['observation']>;

/** What a watcher says that takes every row as it was handed out at the second serving. */
function said(over: (id: number) => Partial<Client> & { seen?: Partial<Observation> } = () => ({})): Client[] {
  return site.vendor.records().map(({ id, name }) => {
    const { pending, online, lost } = site.served.at(id, T0 + 9_000)!.truth;
    const { seen, ...rest } = over(id);
    const client = {
      clientId: String(id),
      name,
      upgradePending: pending,
      upgradeState: pending ? 'pending' : 'up_to_date',
      connection: lost ? 'lost' : online ? 'online' : 'offline',
      observation: { seenAt: iso(T0 + 9_000), needsUpdate: pending, returned: null, ...seen },
      ...rest,
    };
    return client as unknown as Client;
  });
}

const found = (clients: readonly Client[]) =>
  Object.entries({ ...compareSighted(clients, site) }).flatMap(([list, sentences]: [string, string[]]) =>
    sentences.map((sentence) => `${list}: ${sentence}`),
  );
const idAt = (place: number) => site.vendor.records()[place]!.id;

describe('what is said of an observed fleet', () => {
  it('is right where every row says what was true when it was handed out', () => {
    expect(site.vendor.records().filter(({ needsUpdate }) => needsUpdate)).toHaveLength(44);
    expect(found(said())).toEqual([]);
  });

  it('is compared with what was true when the row was handed out, and not with what has become of it', () => {
    const clients = said();
    for (const client of site.clients) client.reachable = false;
    site.planUpgrade(site.target);
    expect(found(clients)).toEqual([]);
    serve(T0 + 20_000);
    expect(found(clients)).toEqual([]);
    const later = clients.map((client) => ({
      ...client,
      observation: { ...client.observation!, seenAt: iso(T0 + 10_001) },
    }));
    expect(found(later).filter((sentence) => sentence.startsWith('online'))).toHaveLength(30);
  });

  it.each<[string, Partial<Client> & { seen?: Partial<Observation> }, string]>([
    ['called up to date', { upgradePending: false, upgradeState: 'up_to_date' }, 'pending'],
    ['called lost', { connection: 'lost' }, 'lost'],
    ['of which nothing was seen', { observation: null }, 'unseen'],
    ['seen when nothing was handed out', { seen: { seenAt: iso(T0 + 10_001) } }, 'unseen'],
    ['said to be back', { seen: { returned: { after: iso(T0), by: iso(T0 + 9_000) } } }, 'returned'],
  ])('is wrong about one %s', (_, over, list) => {
    const wrong = found(said((id) => (id === idAt(3) ? over : {})));
    expect(wrong.filter((sentence) => sentence.startsWith(`${list}: ${idAt(3)}`))).toHaveLength(1);
  });

  it('takes a ghost for pending, and misses whoever is not known, or not there', () => {
    const ghost = site.vendor.records().find(({ index }) => index === null)!;
    const asGhost = said((id) => (id === ghost.id ? { upgradeState: 'ghost', upgradePending: false } : {}));
    expect(found(asGhost)).toEqual([]);
    const [first, ...rest] = said();
    expect(found(rest)).toEqual([`missing: ${first!.clientId} (${first!.name})`]);
    site.vendor.remove(Number(first!.clientId));
    expect(found(said().concat(first!))).toEqual([`extra: ${first!.clientId} (${first!.name})`]);
  });
});

describe('a return', () => {
  const returnedOf = (after: number | null, by: number) =>
    found(
      said((id) => {
        if (id !== site.vendor.recordOf(site.clients[0]!).id) return {};
        const returned = { after: after === null ? null : iso(T0 + after), by: iso(T0 + by) };
        return { upgradePending: false, upgradeState: 'up_to_date', seen: { seenAt: iso(T0 + 19_000), returned } };
      }),
    );

  beforeEach(() => {
    const [client] = site.clients;
    const { siteVersion: version, siteRevision: revision } = site.target;
    Object.assign(client!, { version, revision });
    site.vendor.connected(client!, T0 + 15_000);
    serve(T0 + 20_000);
  });

  it.each([
    [9_000, 21_000],
    [15_000, 15_000],
    [null, 15_000],
  ])('between %s and %i ms is right', (after, by) => {
    expect(returnedOf(after, by)).toEqual([]);
  });

  it.each([
    ['it was before', 15_001, 21_000],
    ['it was after', 9_000, 14_999],
    ['it was after the page that showed it was asked for, and before it was handed out', 9_000, 10_001],
  ])('is told wrong where %s: between %i and %i ms', (_, after, by) => {
    expect(returnedOf(after, by)).toHaveLength(1);
  });
});

describe('returns that were to be seen', () => {
  it('are of those whose rows were handed out as pending and later as not', () => {
    const upgrade = (place: number, atMs: number) => {
      const client = site.clients[place]!;
      Object.assign(client, { version: site.target.siteVersion, revision: site.target.siteRevision });
      site.vendor.connected(client, atMs);
    };
    upgrade(0, T0 + 11_000);
    serve(T0 + 12_000);
    upgrade(1, T0 + 21_000);
    serve(T0 + 22_000);
    expect(returnsServed(site, T0 + 15_000)).toEqual({ least: 1, most: 2 });
    expect(returnsServed(site, T0)).toEqual({ least: 2, most: 2 });
    expect(returnsServed(site, null)).toEqual({ least: 0, most: 0 });
    expect(returnsServed(site, Infinity)).toEqual({ least: 0, most: 2 });
  });

  it('are sure to be told from the first sweep on that began after the run', () => {
    const began = (...seconds: number[]) => seconds.map((at) => ({ startedAt: iso(T0 + at * 1000) }) as Sweep);
    expect(seesRunFromMs(began(40, 30, 20, 10), T0 + 15_000)).toBe(T0 + 20_000);
    expect(seesRunFromMs(began(10), T0 + 15_000)).toBe(Infinity);
  });
});

describe('how closely returns are told', () => {
  const sweep = (from: number, to: number, state = 'complete') =>
    ({ state, startedAt: iso(T0 + from * 1000), finishedAt: iso(T0 + to * 1000) }) as Sweep;
  const sweeps = [sweep(60, 70), sweep(0, 9), sweep(30, 38), sweep(40, 42, 'failed')];
  const back = (after: number, by: number) =>
    ({
      clientId: '1001',
      observation: { returned: { after: iso(T0 + after * 1000), by: iso(T0 + by * 1000) } },
    }) as Client;

  it('is as the sweeps lie: from the beginning of one to the end of the next', () => {
    expect(longReturns([back(30, 70), back(0, 38)], sweeps)).toEqual([]);
    expect(longReturns([back(29, 70)], sweeps)).toEqual(['1001: 41 s, where 40 s lie between two sweeps']);
  });
});

describe('the verdict', () => {
  const factsOf = (over: Partial<ObservedFacts> = {}): ObservedFacts => ({
    timedOut: false,
    secondsAllowed: 600,
    truth: Object.assign(new TruthCount(), { upgradingMost: 25 }),
    limit: 25,
    target: { version: '24.3.1', revision: '86042' },
    runsWanted: 1,
    runs: [{ targetVersion: '24.3.1', targetRevision: '86042' }] as unknown as ObservedFacts['runs'],
    summary: {
      run: { activeFinishedAt: iso(T0) },
      observation: { problems: [], ghosts: 2 },
    } as unknown as ObservedFacts['summary'],
    looks: 12,
    during: noDifferences(),
    atTheEnd: noDifferences(),
    longReturns: [],
    returnsTold: 40,
    returnsServed: { least: 38, most: 40 },
    ghosts: 2,
    ...over,
  });
  const faults = (over: Partial<ObservedFacts> = {}) =>
    judgeObserved(factsOf(over))
      .filter(({ ok }) => !ok)
      .map(({ check }) => check);
  const differing = (list: keyof SightDifferences) => ({ ...noDifferences(), [list]: ['1001'] });

  it('finds nothing wrong where nothing is', () => {
    expect(faults()).toEqual([]);
    const noRun = { run: null, observation: { problems: [], ghosts: 2 } } as unknown as ObservedFacts['summary'];
    expect(
      faults({ runsWanted: 0, runs: [], returnsTold: 0, returnsServed: { least: 0, most: 0 }, summary: noRun }),
    ).toEqual([]);
  });

  it.each<[string, Partial<ObservedFacts>]>([
    ['finished in time', { timedOut: true }],
    ['most clients upgrading at once, by the appliance', { limit: 24 }],
    ['runs begun by the change of site software', { runs: [] }],
    ['ghosts', { ghosts: 3 }],
    ['clients whose Upgrade Pending is told wrong', { atTheEnd: differing('pending') }],
    ['clients that the appliance does not have', { atTheEnd: differing('extra') }],
    ['clients told lost or not, and it was otherwise, in 12 looks on the way', { during: differing('lost') }],
    ['returns told less closely than the sweeps allow', { longReturns: ['1001'] }],
    ['returns told', { returnsTold: 37 }],
    ['returns told', { returnsTold: 41 }],
  ])('names it: %s', (check, over) => {
    expect(faults(over)).toEqual([check]);
  });

  it('does not hold against it who is not known yet while the night goes on', () => {
    expect(faults({ during: differing('missing') })).toEqual([]);
  });
});
