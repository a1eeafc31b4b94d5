import { describe, expect, it } from '@jest/globals';
import {
  known,
  NEWER,
  NEXT_RUN,
  NOW_MS,
  observation,
  SECOND_MS,
  situation,
  TARGET,
  upgrade,
} from '../../../test/support/model-builders.js';
import {
  SLOT_STATES,
  STEERED_STATES,
  type BulkActionName,
  type SteeredState,
  type UpgradeState,
} from '../../contracts/words.js';
import { endBackoff, startNotDelivered, takeBackUntold } from './attempts.js';
import { applyMode, decideBulk } from './bulk.js';
import { judgeDeadlines } from './deadlines.js';
import { grant, isEligible } from './grant.js';
import { decideJump } from './jump.js';
import { label } from './label.js';
import { observe, observeConnection, started, type Observation } from './observe.js';
import { still, type Situation, type Transition, type Upgrade } from './upgrade.js';

/**
 * The whole machine on one page: what becomes of a client in each state, event by event; `Record` sees to it that no state is forgotten,
 * the test that no event is. What leaves state, reason and place as they are stands under "stays". After a change of the rules the test
 * shows the new page: read the difference, then put it here.
 */
const MACHINE: Record<SteeredState, string> = {
  awaiting_check_in: `
    checks in behind the target               → queued (waiting_for_slot), behind all
    checks in at the target                   → up_to_date
    checks in newer than the target           → ahead (ahead_of_appliance)
    a run begins to what it has               → up_to_date
    a run begins to an older version          → ahead (ahead_of_appliance)
    somebody tries to Jump                    → awaiting_check_in (awaiting_check_in), to the front once it checks in
    is bumped                                 → awaiting_check_in (awaiting_check_in), to the front once it checks in
    is held                                   → held (held_by_person)
    stays: disconnects · goes silent · automatic upgrades go off · automatic upgrades come on · a run begins
      · is retried · is released`,
  queued: `
    checks in at the target                   → up_to_date
    checks in newer than the target           → ahead (ahead_of_appliance)
    disconnects                               → queued (client_unreachable)
    goes silent                               → queued (client_unreachable)
    comes to the end of its back-off          → queued (waiting_for_slot)
    is granted a slot                         → granted
    automatic upgrades go off                 → held (automatic_upgrades_off)
    a run begins                              → awaiting_check_in (awaiting_check_in)
    a run begins to what it has               → up_to_date
    a run begins to an older version          → ahead (ahead_of_appliance)
    somebody tries to Jump                    → queued (waiting_for_slot), at the front
    is bumped                                 → queued (waiting_for_slot), at the front
    is held                                   → held (held_by_person)
    stays: checks in behind the target · automatic upgrades come on · is retried · is released`,
  granted: `
    checks in at the target                   → up_to_date; slot released: succeeded
    reports that it runs                      → upgrading
    reports a failure                         → queued (retry_backoff), behind all; slot released: reported_failure
    reports a failure of its last attempt     → failed (attempts_used_up); slot released: reported_failure
    checks in after start-by without a report → queued (retry_backoff); slot released: start_not_taken
    lets start-by pass                        → suspect (start_not_acknowledged)
    lets start-by pass untold                 → queued (waiting_for_slot); slot released: not_told
    lets its lease end                        → queued (retry_backoff), behind all; slot expired: lease_expired
    is wanted back untold                     → queued (waiting_for_slot); slot released: not_told
    its start is acknowledged                 → upgrading
    its start was not delivered               → queued (start_unreachable); slot released: start_not_delivered
    stays: checks in behind the target · checks in newer than the target · disconnects · goes silent
      · automatic upgrades go off · automatic upgrades come on · a run begins · a run begins to what it has
      · a run begins to an older version · somebody tries to Jump · is bumped · is retried · is held · is released`,
  upgrading: `
    checks in at the target                   → up_to_date; slot released: succeeded
    reports a failure                         → queued (retry_backoff), behind all; slot released: reported_failure
    reports a failure of its last attempt     → failed (attempts_used_up); slot released: reported_failure
    checks in after start-by without a report → queued (retry_backoff), behind all; slot released: upgrade_interrupted
    lets its lease end                        → queued (retry_backoff), behind all; slot expired: lease_expired
    stays: checks in behind the target · checks in newer than the target · disconnects · goes silent
      · reports that it runs · lets start-by pass · automatic upgrades go off · automatic upgrades come on
      · a run begins · a run begins to what it has · a run begins to an older version · somebody tries to Jump
      · is bumped · is retried · is held · is released`,
  suspect: `
    checks in at the target                   → up_to_date; slot released: succeeded
    reports that it runs                      → upgrading
    reports a failure                         → queued (retry_backoff), behind all; slot released: reported_failure
    reports a failure of its last attempt     → failed (attempts_used_up); slot released: reported_failure
    checks in after start-by without a report → queued (retry_backoff); slot released: start_not_taken
    lets its lease end                        → queued (retry_backoff), behind all; slot expired: lease_expired
    its start is acknowledged                 → upgrading
    its start was not delivered               → queued (start_unreachable); slot released: start_not_delivered
    stays: checks in behind the target · checks in newer than the target · disconnects · goes silent
      · lets start-by pass · automatic upgrades go off · automatic upgrades come on · a run begins
      · a run begins to what it has · a run begins to an older version · somebody tries to Jump · is bumped
      · is retried · is held · is released`,
  failed: `
    checks in at the target                   → up_to_date
    checks in newer than the target           → ahead (ahead_of_appliance)
    a run begins                              → awaiting_check_in (awaiting_check_in)
    a run begins to what it has               → up_to_date
    a run begins to an older version          → ahead (ahead_of_appliance)
    somebody tries to Jump                    → queued (waiting_for_slot), at the front
    is bumped                                 → queued (waiting_for_slot), at the front
    is retried                                → queued (waiting_for_slot), behind all
    is held                                   → held (held_by_person)
    stays: checks in behind the target · disconnects · goes silent · automatic upgrades go off
      · automatic upgrades come on · is released`,
  held: `
    checks in at the target                   → up_to_date
    checks in newer than the target           → ahead (ahead_of_appliance)
    automatic upgrades come on                → queued (waiting_for_slot)
    a run begins                              → awaiting_check_in (awaiting_check_in)
    a run begins to what it has               → up_to_date
    a run begins to an older version          → ahead (ahead_of_appliance)
    is held                                   → held (held_by_person)
    is released                               → queued (waiting_for_slot)
    stays: checks in behind the target · disconnects · goes silent · automatic upgrades go off
      · somebody tries to Jump · is bumped · is retried`,
  up_to_date: `
    checks in behind the target               → queued (waiting_for_slot), behind all
    checks in newer than the target           → ahead (ahead_of_appliance)
    disconnects                               → awaiting_check_in (awaiting_check_in)
    a run begins                              → awaiting_check_in (awaiting_check_in)
    a run begins to an older version          → ahead (ahead_of_appliance)
    stays: checks in at the target · goes silent · automatic upgrades go off · automatic upgrades come on
      · a run begins to what it has · somebody tries to Jump · is bumped · is retried · is held · is released`,
  ahead: `
    checks in behind the target               → queued (waiting_for_slot), behind all
    checks in at the target                   → up_to_date
    disconnects                               → awaiting_check_in (awaiting_check_in)
    a run begins                              → awaiting_check_in (awaiting_check_in)
    a run begins to what it has               → up_to_date
    stays: checks in newer than the target · goes silent · automatic upgrades go off · automatic upgrades come on
      · a run begins to an older version · somebody tries to Jump · is bumped · is retried · is held · is released`,
};

interface Event {
  /** The states in which it can happen; in all when left out. */
  in?: readonly UpgradeState[];
  /** What is special about the client beforehand. */
  given?: (one: Upgrade) => Upgrade;
  happens: (one: Upgrade) => Transition;
}

const site = (parts: Partial<Situation> = {}) => situation(parts);
const see = (one: Upgrade, seen: Partial<Observation>, parts: Partial<Situation> = {}) =>
  observe(one, known(), observation(seen), site(parts));
const report = (one: Upgrade, outcome: 'running' | 'failed') =>
  see(one, { report: { fence: one.slot!.fence, outcome } });
const after = (timeMs: number) => site({ nowMs: timeMs + 1 });
const isUntold = (one: Upgrade): Upgrade => ({ ...one, slot: { ...one.slot!, toldAtMs: null } });
const bulk = (action: BulkActionName): Event => ({
  happens: (one) => {
    const decision = decideBulk(action, one, site());
    return 'skipped' in decision ? still(one) : decision.transition;
  },
});

/** What the client does, or time does to it. */
const BY_ITSELF: Record<string, Event> = {
  'checks in behind the target': { happens: (one) => see(one, {}) },
  'checks in at the target': { happens: (one) => see(one, { version: TARGET.version }) },
  'checks in newer than the target': { happens: (one) => see(one, { version: NEWER }) },
  disconnects: { happens: (one) => see(one, { cause: 'disconnected', connection: 'offline' }) },
  'goes silent': { happens: (one) => observeConnection(one, known(), 'offline', site()) },
  'reports that it runs': { in: SLOT_STATES, happens: (one) => report(one, 'running') },
  'reports a failure': { in: SLOT_STATES, happens: (one) => report(one, 'failed') },
  'reports a failure of its last attempt': {
    in: SLOT_STATES,
    given: (one) => ({ ...one, attempts: site().maxAttempts - 1 }),
    happens: (one) => report(one, 'failed'),
  },
  'checks in after start-by without a report': {
    in: SLOT_STATES,
    happens: (one) => see(one, {}, { nowMs: one.slot!.startByMs + 31 * SECOND_MS }),
  },
  'lets start-by pass': { in: SLOT_STATES, happens: (one) => judgeDeadlines(one, after(one.slot!.startByMs)) },
  'lets start-by pass untold': {
    in: ['granted'],
    given: isUntold,
    happens: (one) => judgeDeadlines(one, after(one.slot!.startByMs)),
  },
  'lets its lease end': { in: SLOT_STATES, happens: (one) => judgeDeadlines(one, after(one.slot!.leaseUntilMs)) },
  'comes to the end of its back-off': {
    in: ['queued'],
    given: (one) => ({ ...one, reason: 'retry_backoff', retryAtMs: NOW_MS, attempts: 1 }),
    happens: (one) => endBackoff(one, site()),
  },
};

/** What the site does to it. */
const BY_THE_SITE: Record<string, Event> = {
  'is granted a slot': {
    in: STEERED_STATES.filter((state) => isEligible(upgrade(state), site())),
    happens: (one) => grant(one, { fence: 8, target: TARGET, startWithinSeconds: 60, maxUpgradeSeconds: 1800 }, site()),
  },
  'is wanted back untold': { in: ['granted'], given: isUntold, happens: (one) => takeBackUntold(still(one), site()) },
  'its start is acknowledged': {
    in: ['granted', 'suspect'],
    happens: (one) => started(still(one), one.slot!, NOW_MS),
  },
  'its start was not delivered': {
    in: ['granted', 'suspect'],
    happens: (one) => startNotDelivered(still(one), site()),
  },
  'automatic upgrades go off': { happens: (one) => applyMode(one, site({ automaticUpgradesOn: false })) },
  'automatic upgrades come on': { happens: (one) => applyMode(one, site()) },
  'a run begins': { happens: (one) => label(one, known(), site({ run: NEXT_RUN })) },
  'a run begins to what it has': {
    happens: (one) => label(one, known({ version: NEXT_RUN.target.version }), site({ run: NEXT_RUN })),
  },
  'a run begins to an older version': {
    happens: (one) => label(one, known({ version: NEWER }), site({ run: NEXT_RUN })),
  },
};

const BY_A_PERSON: Record<string, Event> = {
  'somebody tries to Jump': {
    happens: (one) =>
      decideJump(one, { connection: 'online', connectionType: 'active', canContact: false, isObserved: false }, site())
        .transition,
  },
  'is bumped': bulk('bump'),
  'is retried': bulk('retry'),
  'is held': bulk('hold'),
  'is released': bulk('release'),
};

const EVENTS = { ...BY_ITSELF, ...BY_THE_SITE, ...BY_A_PERSON };
const WIDTH = Math.max(...Object.keys(EVENTS).map((name) => name.length));

const eventsIn = (state: UpgradeState, events: Record<string, Event>) =>
  Object.entries(events).filter(([, event]) => event.in === undefined || event.in.includes(state));

function happen(state: UpgradeState, { given, happens }: Event): Transition {
  const one = upgrade(state);
  return happens(given === undefined ? one : given(one));
}

/** What has become of the client in words, or null where it stays. */
function inWords({ before, after: now, place, slotEnd }: Transition): string | null {
  const wishes = now.wantsFront && !before.wantsFront;
  if (now.state === before.state && now.reason === before.reason && place === undefined && !wishes) return null;
  return [
    now.state,
    now.reason === null ? '' : ` (${now.reason})`,
    place === undefined ? '' : place === 'front' ? ', at the front' : ', behind all',
    wishes ? ', to the front once it checks in' : '',
    slotEnd === undefined ? '' : `; slot ${slotEnd.action}: ${slotEnd.reason}`,
  ].join('');
}

function page(state: UpgradeState): string {
  const effects = eventsIn(state, EVENTS).map(([name, event]) => [name, inWords(happen(state, event))] as const);
  const moves = effects.flatMap(([name, words]) => (words === null ? [] : [`${name.padEnd(WIDTH)} → ${words}`]));
  const stays = effects.filter(([, words]) => words === null).map(([name]) => name);
  const lines = stays.reduce<string[]>(
    (all, name) => {
      const line = `${all.at(-1)!}${all.at(-1)!.endsWith(':') ? ' ' : ' · '}${name}`;
      return line.length > 110 ? [...all, `  · ${name}`] : [...all.slice(0, -1), line];
    },
    ['stays:'],
  );
  return [...moves, ...lines].join('\n');
}

const withoutIndent = (text: string): string => text.trim().replaceAll(/^ {4}/gm, '');

describe('the machine', () => {
  it.each(STEERED_STATES)('%s', (state) => {
    expect(page(state)).toBe(withoutIndent(MACHINE[state]));
  });

  it('says of every state how its slot stands', () => {
    for (const state of STEERED_STATES) {
      for (const [name, event] of eventsIn(state, EVENTS)) {
        const { before, after: now, slotEnd } = happen(state, event);
        const holds = (SLOT_STATES as readonly UpgradeState[]).includes(now.state);
        expect([name, now.slot !== null]).toEqual([name, holds]);
        expect([name, slotEnd !== undefined]).toEqual([name, before.slot !== null && now.slot === null]);
      }
    }
  });
});

describe('dead ends', () => {
  /** The states that some of `events`, one after another, can lead to. */
  function reachable(from: UpgradeState, events: Record<string, Event>): Set<UpgradeState> {
    const found = new Set<UpgradeState>([from]);
    for (const state of found) {
      for (const [, event] of eventsIn(state, events)) found.add(happen(state, event).after.state);
    }
    return found;
  }

  it.each(STEERED_STATES)('%s comes to up_to_date, and up_to_date comes to it', (state) => {
    expect(reachable(state, EVENTS).has('up_to_date')).toBe(true);
    expect(reachable('up_to_date', EVENTS).has(state)).toBe(true);
  });

  it.each(SLOT_STATES)('%s gives its slot back by time alone', (state) => {
    const byTime = Object.fromEntries(
      ['lets start-by pass', 'lets start-by pass untold', 'lets its lease end'].map((name) => [name, BY_ITSELF[name]!]),
    );
    expect(reachable(state, byTime).has('queued')).toBe(true);
  });

  it('keeps only failed and held waiting for a person, who come to nothing more by being behind the target', () => {
    const elsewhere = /target|run begins|automatic upgrades/;
    const onward = Object.entries({ ...BY_ITSELF, ...BY_THE_SITE }).filter(
      ([name]) => name === 'checks in behind the target' || !elsewhere.test(name),
    );
    const stuck = STEERED_STATES.filter((state) => reachable(state, Object.fromEntries(onward)).size === 1);
    expect(stuck).toEqual(['failed', 'held']);
  });
});
