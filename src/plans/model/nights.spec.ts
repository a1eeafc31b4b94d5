import { beforeEach, describe, expect, it } from '@jest/globals';
import { golden } from '../../../test/support/golden.js';
import { ALL_CAPABILITIES, PlanNight, type NightOptions } from '../../../test/support/plan-night.js';
import type { PlanKind, StepState } from '../../contracts/words.js';
import { PLAN_KINDS } from '../../contracts/words.js';
import { mayAct } from './permits.js';
import { awayOf, holdsStarts, runToBegin } from './standing.js';

/** The transcripts of whole nights. `ROLLCALL_GOLDEN=write npm test -- nights.spec` writes them anew: read the difference. */

interface Told {
  name: string;
  options: NightOptions;
  tell?: (night: PlanNight) => void;
}

const pair = { kind: 'failover_synchronous' } as const;

const NIGHTS: Told[] = [
  { name: 'single', options: { kind: 'single' } },
  { name: 'base-only', options: { kind: 'single', spec: { target: null } } },
  { name: 'failover-synchronous', options: pair },
  { name: 'failover-asynchronous', options: { kind: 'failover_asynchronous' } },
  { name: 'hardware-migration', options: { kind: 'hardware_migration' } },
  {
    name: 'base-update-fails-and-is-mended',
    options: { kind: 'failover_synchronous', particulars: { baseUpdateFails: true } },
    tell: (night) => {
      night.play();
      expect(night.act({ action: 'resolve', reason: 'too early' })).toMatch(/support has to mend it/);
      for (let failures = 0; failures < 3 && night.plan.state === 'stopped'; failures += 1) {
        night.pair.mend('A', night.nowMs);
        night.lines.push('(support mends it)');
        expect(night.act({ action: 'resolve', reason: 'case 4711' })).toBeNull();
        night.play({ until: 'interim' });
      }
    },
  },
  {
    name: 'keys-differ-and-are-set',
    options: { ...pair, particulars: { newKeyAfterUpdate: 'B' } },
    tell: (night) => {
      night.play({ hours: 30 });
      night.lines.push(`(held at ${night.current})`);
      for (const one of night.pair.appliances) one.keyFingerprint = 'the same again';
      night.play();
    },
  },
  {
    name: 'clock-out-of-step',
    options: { kind: 'single', particulars: { wrongClock: { appliance: 'A', offsetSeconds: 400 } } },
    tell: (night) => night.play({ hours: 2 }),
  },
  {
    name: 'fleet-stays-away-and-is-passed-over',
    options: { ...pair, comesBack: 30 },
    tell: (night) => {
      night.play({ hours: 12 });
      night.lines.push(`(held at ${night.current})`);
      expect(night.act({ action: 'override', reason: 'a branch office is closed' })).toBeNull();
      night.play();
    },
  },
  {
    name: 'given-up-after-the-break',
    options: { kind: 'failover_asynchronous' },
    tell: (night) => {
      night.play({ until: 'verify_b' });
      expect(night.abort()).toBeNull();
    },
  },
  {
    name: 'by-hand',
    options: { kind: 'failover_synchronous', capabilities: new Set(['health']) },
  },
  {
    name: 'observed-asynchronous-and-handed-back',
    options: {
      kind: 'failover_asynchronous',
      spec: { handBack: true },
      capabilities: new Set(['health', 'downloadBackup', 'setFailoverRole']),
      byApi: true,
    },
  },
  {
    name: 'observed-by-hand',
    options: {
      kind: 'failover_asynchronous',
      spec: { handBack: true },
      capabilities: new Set(['health']),
      byApi: true,
    },
    tell: (night) => {
      night.play({ until: 'site_update_b' });
      // The word comes before the deed: the old version is seen.
      expect(night.act({ action: 'confirm' })).toBeNull();
      night.play();
    },
  },
  {
    name: 'said-to-be-done-and-is-not',
    options: { kind: 'single', capabilities: new Set([...ALL_CAPABILITIES].filter((one) => one !== 'installUpdate')) },
    tell: (night) => {
      night.play({ until: 'base_updates_a' });
      expect(night.act({ action: 'confirm' })).toBeNull();
      night.pair.installListed('A', 'base-6.1.6', night.nowMs);
      night.play({ hours: 1, isHelped: false });
      night.pair.installListed('A', 'base-6.2.0', night.nowMs);
      night.play({ hours: 1, isHelped: false });
      expect(night.act({ action: 'confirm', note: 'now it is' })).toBeNull();
      night.play({ hours: 1, isHelped: false });
    },
  },
];

describe('a night', () => {
  it.each(NIGHTS)('$name goes as its transcript says', ({ name, options, tell }) => {
    const night = new PlanNight(options);
    night.start();
    if (tell === undefined) night.play();
    else tell(night);
    const text = `${[...night.lines, ...night.ending()].join('\n')}\n`;
    expect(text).toBe(golden(`plans/${name}`, text));
  });

  it.each(PLAN_KINDS)('of a %s ends the same when every answer is lost, and nothing is done twice', (kind) => {
    const [calm, lossy] = [new PlanNight({ kind }), new PlanNight({ kind })];
    lossy.losesAnswers = true;
    for (const night of [calm, lossy]) {
      night.start();
      night.play();
    }
    expect(lossy.plan.state).toBe('finished');
    const done = (night: PlanNight) => night.pair.state.log.map(({ what, appliance }) => `${what} ${appliance}`);
    expect(done(lossy)).toEqual(done(calm));
    expect(new Set(lossy.calls)).toEqual(new Set(calm.calls));
    // Where every answer comes, nothing is asked for twice.
    expect(calm.calls).toHaveLength(new Set(calm.calls).size);
  });

  it('asks an appliance for nothing in what a person does, only in the turns that look', () => {
    const night = new PlanNight({ kind: 'single' });
    night.start();
    expect(night.plan.steps[0]).toMatchObject({ state: 'running', call: null });
    expect(night.calls).toEqual([]);
    night.turn();
    expect(night.calls).toHaveLength(1);
  });

  it('counts the fleet when the site first leaves it, and not again', () => {
    const night = new PlanNight({ kind: 'single' });
    night.start();
    night.play({ until: 'base_updates_a' });
    const first = night.plan.baseline;
    expect(first).toEqual({ atMs: night.nowMs, online: 100 });
    night.play();
    expect(night.plan.baseline).toBe(first);
  });

  it('begins no run on a word that is only unseen for now: the watch over the appliances will see', () => {
    const capabilities = new Set([...ALL_CAPABILITIES].filter((one) => one !== 'installUpdate'));
    const night = new PlanNight({ kind: 'single', capabilities });
    night.start();
    night.play({ until: 'site_update_a' });
    const before = night.plan;
    night.isBlind = true;
    expect(night.act({ action: 'confirm' })).toBeNull();
    expect(night.plan.steps.find(({ key }) => key === 'site_update_a')!.state).toBe('done');
    expect(runToBegin(before, night.plan)).toBeNull();
  });

  it('hands production back only when somebody says so, and holds nothing up before', () => {
    const night = new PlanNight({
      kind: 'failover_asynchronous',
      spec: { handBack: true },
      capabilities: new Set([...ALL_CAPABILITIES, 'setFailoverRole']),
    });
    night.start();
    night.play({ until: 'hand_over' });
    for (let turns = 0; turns < 20; turns += 1) night.turn();
    expect(night.calls.filter((key) => key.startsWith('hand_over'))).toEqual([]);
    expect(holdsStarts(night.plan)).toBe(false);
    expect(awayOf(night.plan)).toBeNull();
    expect(night.act({ action: 'confirm', note: 'the window is open' })).toBeNull();
    night.turn();
    expect(night.calls.at(-1)).toBe('hand_over/1/role');
    expect(holdsStarts(night.plan)).toBe(true);
    expect(night.act({ action: 'retry' })).toMatch(/not failed/);
    night.play();
    expect(night.plan.state).toBe('finished');
    expect(night.pair.state.production).toBe('A');
  });

  it('does not order a change of roles twice because an answer was lost', () => {
    const night = new PlanNight({
      kind: 'failover_asynchronous',
      spec: { handBack: true },
      capabilities: new Set([...ALL_CAPABILITIES, 'setFailoverRole']),
    });
    night.start();
    night.play({ until: 'hand_over' });
    night.losesAnswers = true;
    night.isDeaf = true;
    expect(night.act({ action: 'confirm', note: 'the window is open' })).toBeNull();
    for (let turns = 0; turns < 60; turns += 1) night.turn(60_000);
    const orders = () => night.calls.filter((key) => key.startsWith('hand_over'));
    expect(orders()).toEqual(['hand_over/1/role']);
    const step = () => night.plan.steps.find(({ key }) => key === 'hand_over')!;
    expect(step()).toMatchObject({ state: 'failed', reason: 'call_unanswered' });
    night.losesAnswers = night.isDeaf = false;
    expect(night.act({ action: 'retry', reason: 'nothing has changed there' })).toBeNull();
    night.play();
    expect(orders()).toEqual(['hand_over/1/role', 'hand_over/2/role']);
    expect(night.plan.state).toBe('finished');
  });

  it('orders a change of roles again when the order surely did not arrive', () => {
    const night = new PlanNight({
      kind: 'failover_asynchronous',
      spec: { handBack: true },
      capabilities: new Set([...ALL_CAPABILITIES, 'setFailoverRole']),
    });
    night.start();
    night.play({ until: 'hand_over' });
    night.refusal = { ok: false, retryable: true, delivered: 'no', reason: 'unreachable' };
    expect(night.act({ action: 'confirm', note: 'the window is open' })).toBeNull();
    for (let turns = 0; turns < 60; turns += 1) night.turn(60_000);
    expect(night.plan.steps.find(({ key }) => key === 'hand_over')).toMatchObject({
      state: 'running',
      reason: 'driver_unreachable',
    });
    night.refusal = null;
    night.play();
    expect(new Set(night.calls.filter((key) => key.startsWith('hand_over')))).toEqual(new Set(['hand_over/1/role']));
    expect(night.plan.state).toBe('finished');
  });

  it('is not given up in the middle of an installation', () => {
    const night = new PlanNight({ kind: 'single' });
    night.start();
    night.play({ until: 'base_updates_a' });
    night.turn();
    expect(night.abort()).toMatch(/cannot be called back/);
    expect(night.plan.state).toBe('running');
  });

  it('waits for an answer for as long as one may come, then looks, then asks again under the same key', () => {
    const night = new PlanNight({ kind: 'failover_synchronous' });
    night.start();
    night.play({ until: 'sync_now' });
    night.losesAnswers = true;
    // It is lost on its way there, so that nothing shows of it.
    night.isDeaf = true;
    for (let turns = 0; turns < 6; turns += 1) night.turn(1000);
    const sent = () => night.calls.filter((key) => key.startsWith('sync_now'));
    expect(sent()).toHaveLength(1);
    night.isDeaf = false;
    night.turn(1000);
    expect(sent()).toEqual([sent()[0], sent()[0]]);
    night.losesAnswers = false;
    night.play();
    expect(night.plan.state).toBe('finished');
  });

  it('can be given up when an order that could not be called back surely did not arrive', () => {
    const night = new PlanNight({ kind: 'failover_asynchronous' });
    night.start();
    night.play({ until: 'sync_now' });
    night.turn();
    night.refusal = { ok: false, retryable: true, delivered: 'no', reason: 'unreachable' };
    night.play({ until: 'break_failover' });
    expect(night.calls.at(-1)).toMatch(/^break_failover/);
    expect(night.abort()).toBeNull();
  });

  describe('that an API is asked in', () => {
    const API: NightOptions = {
      kind: 'single',
      capabilities: new Set(['health', 'downloadBackup']),
      byApi: true,
    };
    const NO_ROOM = { ok: false, retryable: true, delivered: 'no', reason: 'budget_exhausted' } as const;
    let night: PlanNight;
    const sent = () => night.calls.filter((key) => key.startsWith('take_backup'));
    const backup = () => night.plan.steps.find(({ key }) => key === 'take_backup_a')!;
    const turns = (count: number) => {
      for (let turn = 0; turn < count; turn += 1) night.turn(1000);
    };

    beforeEach(() => {
      night = new PlanNight(API);
      night.start();
      night.refusal = NO_ROOM;
    });

    it('gives an order that surely did not arrive again within seconds, and says meanwhile why', () => {
      turns(6);
      expect(sent()).toHaveLength(1);
      expect(backup().reason).toBe('asked_too_often');
      turns(1);
      expect(sent()).toEqual([sent()[0], sent()[0]]);
      expect(night.lines.filter((line) => line.includes('to take a backup'))).toHaveLength(1);
      night.refusal = null;
      turns(8);
      expect(backup().state).toBe('done');
    });

    it('looks for the answer of one that may have arrived, also when it could not be given again', () => {
      night.isDeaf = true;
      turns(600);
      night.isDeaf = false;
      expect(sent()).toHaveLength(1);
      turns(1);
      expect(sent()).toHaveLength(2);
      turns(500);
      expect(sent()).toHaveLength(2);
      expect(backup().reason).toBe('call_unanswered');
    });
  });
});

/** What may go otherwise at a step; answers whether it could be done there. */
const DEVIATIONS: Record<string, (night: PlanNight) => boolean> = {
  'is passed over': (night) => night.act({ action: 'override', reason: 'why not' }) === null,
  'is ended early': (night) => night.act({ action: 'end_timer', reason: 'enough' }) === null,
  'is taken over': (night) => night.act({ action: 'take_over' }) === null,
  'cannot be seen for a while': (night) => {
    night.isBlind = true;
    for (let turns = 0; turns < 20; turns += 1) night.turn();
    night.isBlind = false;
    return true;
  },
  'is said to be done and is not': (night) => {
    const isTaken = night.act({ action: 'confirm', checks: ALL_CHECKS }) === null;
    // What nobody sees coming is taken back; what is contradicted waits to be done.
    if (isTaken) night.act({ action: 'retry' });
    return isTaken;
  },
};
const ALL_CHECKS = [
  'version_and_build',
  'console_build',
  'real_session',
  'hosts_file_machines',
  'agreement_accepted',
  'version_shown',
];

const FORBIDDEN_BEFORE: Partial<Record<PlanKind, [second: string, first: string]>> = {
  failover_synchronous: ['_b', 'verify_a'],
  failover_asynchronous: ['_a', 'verify_b'],
};

describe.each(PLAN_KINDS)('whatever goes otherwise at a step of a %s', (kind) => {
  const steps = new PlanNight({ kind }).plan.steps.map(({ key }) => key);

  it.each(Object.keys(DEVIATIONS))('when it %s, the plan comes to its end and protects what it must', (name) => {
    for (const key of steps) {
      const night = new PlanNight({ kind });
      night.start();
      night.play({ until: key });
      if (!DEVIATIONS[name]!(night)) continue;
      night.play();
      expect({ key, state: night.plan.state }).toEqual({ key, state: 'finished' });
      protects(night, kind);
    }
  });

  it('it can be given up at every step that can be called back, and says what is left', () => {
    for (const key of steps) {
      const night = new PlanNight({ kind });
      night.start();
      night.play({ until: key });
      const why = night.abort();
      if (why !== null) expect(why).toMatch(/cannot be called back|on its way|installing|over/);
      else expect(night.plan.state).toBe('aborted');
      protects(night, kind);
    }
  });
});

/** Neither is down with the other, and the second is not touched before the first is verified. */
function protects(night: PlanNight, kind: PlanKind): void {
  expect(night.pair.state.downTogether).toEqual([]);
  const order = FORBIDDEN_BEFORE[kind];
  if (order === undefined) return;
  const [second, first] = order;
  const touched = night.lines.findIndex(
    (line) => /^step.called (base_updates|site_update)/.test(line) && line.includes(second),
  );
  const verified = night.lines.findIndex((line) => line.startsWith(`step.confirmed ${first}`));
  if (touched >= 0) expect(verified).toBeLessThan(touched);
}

describe('a stopped plan', () => {
  it('lets nobody restart or go on before the appliance is seen to be well, and can be given up', () => {
    const night = new PlanNight({ ...pair, particulars: { baseUpdateFails: true } });
    night.start();
    night.play();
    expect(night.plan.state).toBe('stopped');
    const actions = ['confirm', 'retry', 'take_over', 'override', 'end_timer', 'resolve'] as const;
    const refusals = actions.map((action) => mayAct(night.plan, action, night.current!, night.facts()));
    expect(refusals.every((why) => why !== null)).toBe(true);
    const calls = night.calls.length;
    for (let turns = 0; turns < 50; turns += 1) night.turn();
    expect(night.calls).toHaveLength(calls);
    expect(night.abort()).toBeNull();
    expect(night.plan.steps.map(({ state }): StepState => state)).toContain('failed');
  });
});
