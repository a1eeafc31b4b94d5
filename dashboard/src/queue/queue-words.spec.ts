import { describe, expect, it } from '@jest/globals';
import type { Client } from '@contracts/clients';
import { formatMinute } from '../lib/format';
import { answerFor } from './answer';
import { queueInWords, slotStage, standstillOf, waitWords, type StartFacts } from './queue-words';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const SINCE = '2026-03-01T11:00:00.000Z';
const time = formatMinute(SINCE, NOW);
const facts = (changes: Partial<StartFacts>) =>
  ({
    brake: null,
    paused: null,
    gates: [],
    slots: { limit: 10, inUse: 10, draining: false },
    run: {},
    automaticUpgrades: 'always',
    ...changes,
  }) as StartFacts;

describe('why nothing moves', () => {
  it.each([
    ['nothing holds', {}, null],
    [
      'a pause',
      { paused: { since: SINCE, by: 'person Ada', reason: 'checking\u202e' } },
      `New starts are paused since ${time} by Ada: checking\\u202e. The queue stands still until somebody resumes.`,
    ],
    [
      'the brake, before a pause',
      {
        brake: { since: SINCE, failures: 17, outcomes: 50, percent: 34 },
        paused: { since: SINCE, by: 'person Ada', reason: 'x' },
      },
      `The safety brake holds new starts since ${time}: 17 of the last 50 upgrades failed. The queue stands still until somebody resumes.`,
    ],
    [
      'a gate',
      {
        gates: [
          { source: 'plan', reason: 'outside_window' as const, opensAt: SINCE, closesAt: null, closed: false },
          { source: 'plan', reason: 'appliance_not_ready' as const, opensAt: SINCE, closesAt: null, closed: true },
        ],
      },
      `A start gate is closed (plan): the appliance is not ready. It opens ${time}.`,
    ],
    [
      'draining',
      { slots: { limit: 10, inUse: 25, draining: true } },
      'Draining: 25 are running and will finish. Nothing new starts until fewer than 10 run.',
    ],
    [
      'off',
      { automaticUpgrades: 'disabled' },
      'Automatic upgrades are off: clients are held until somebody releases them.',
    ],
    ['no run', { run: null }, 'No upgrade run has begun: nobody has to wait.'],
  ])('%s', (_what, changes, says) => expect(standstillOf(facts(changes), NOW)?.says ?? null).toBe(says));
});

it.each([
  [null, '–'],
  [0, 'now'],
  [840, 'about 14 min'],
])('a wait of %s s: %s', (seconds, words) => expect(waitWords(seconds)).toBe(words));

it.each([
  [0, '3 of 25 slots in use; nobody waits'],
  [1, '3 of 25 slots in use; 1 waits'],
  [2300, '3 of 25 slots in use; 2,300 wait'],
])('a queue of %s', (length, words) => {
  expect(queueInWords(length, { limit: 25, inUse: 3, draining: false })).toBe(words);
});

const SLOT = {
  fence: 7,
  grantedAt: SINCE,
  startBy: '2026-03-01T11:01:00.000Z',
  toldAt: null,
  startedAt: null,
  leaseUntil: SINCE,
};
const told = { ...SLOT, toldAt: '2026-03-01T11:00:01.000Z' };
const started = { ...told, startedAt: '2026-03-01T11:00:02.000Z' };

it.each([
  ['granted', SLOT, 'not told yet, to start by', SLOT.startBy],
  ['granted', told, 'told to start', told.toldAt],
  ['upgrading', started, 'started', started.startedAt],
  ['suspect', told, 'told, no answer since', told.toldAt],
  ['upgrading', undefined, '', null],
] as const)('%s %j: %s', (state, slot, says, at) => expect(slotStage(state, slot)).toEqual({ says, at }));

describe('when it is its turn', () => {
  const client = (changes: Partial<Client>) =>
    ({
      upgradeState: 'queued',
      queuePosition: 812,
      expectedWaitSeconds: 840,
      bumped: false,
      reason: null,
      retryAt: null,
      lastFailure: null,
      attempts: 0,
      maxAttempts: 3,
      slot: null,
      version: '24.2.1',
      revision: null,
      connection: 'online',
      connectionType: 'active',
      nextCheckInDueAt: null,
      ...changes,
    }) as Client;
  const queue = { length: 1204, stopped: false, hasRun: true };

  it.each([
    ['far back', {}, 'Place 812 of 1,204', 'Expected to start in about 14 min.'],
    [
      'bumped',
      { bumped: true, queuePosition: 1, expectedWaitSeconds: 0 },
      'Place 1 of 1,204, bumped to the front',
      'A slot is free for it now.',
    ],
    [
      'nothing known',
      { expectedWaitSeconds: null },
      'Place 812 of 1,204',
      'No expected wait yet: too few have come back to say.',
    ],
    [
      'with a slot',
      { upgradeState: 'upgrading', slot: started },
      `Holds a slot: started ${time}`,
      `The slot is its own until ${time} at the latest.`,
    ],
    [
      'not checked in, active',
      { upgradeState: 'awaiting_check_in' },
      'Not in the queue: it has not checked in since the run began',
      'It joins the queue when it connects.',
    ],
    [
      'not checked in, passive and late',
      { upgradeState: 'awaiting_check_in', connectionType: 'passive', nextCheckInDueAt: SINCE },
      'Not in the queue: it has not checked in since the run began',
      `Its check-in was due ${time}. It joins the queue when it checks in: on boot, from a console or from its tray icon.`,
    ],
    [
      'failed',
      { upgradeState: 'failed', reason: 'attempts_used_up' },
      'Not in the queue: its attempts are used up',
      'Retry it, bump it or Jump to it, and it is queued again.',
    ],
    [
      'held',
      { upgradeState: 'held', reason: 'held_by_person' },
      'Not in the queue: held by a person',
      'Release it, and it joins the queue if it has checked in.',
    ],
    [
      'ahead',
      { upgradeState: 'ahead' },
      'Not in the queue: it is newer than the appliance',
      'It waits for the appliance to catch up, not for a slot.',
    ],
    [
      'back',
      { upgradeState: 'up_to_date', version: '24.3.1' },
      'Not in the queue: it is back at the target (24.3.1)',
      'It can be Jumped to now.',
    ],
  ] as [string, Partial<Client>, string, string][])('%s', (_what, changes, headline, first) => {
    const answer = answerFor(client(changes), queue, NOW);
    expect([answer.headline, answer.details[0]]).toEqual([headline, first]);
  });

  it('names no wait while new starts are held', () => {
    const held = answerFor(client({ expectedWaitSeconds: null }), { ...queue, stopped: true }, NOW);
    expect(held.details).toEqual(['No expected wait while new starts are held.']);
  });
});
