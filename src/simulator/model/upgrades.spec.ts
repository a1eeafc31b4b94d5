import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CheckIn, CheckInResult } from '../../contracts/check-ins.js';
import { SOFTWARE_AFTER } from './software.js';
import type { SimulatedClient, Start } from './client.js';
import { SCENARIOS, type Faults, type Scenario } from './scenarios.js';
import { SimulatedSite } from './simulated-site.js';

const T0_MS = Date.UTC(2026, 0, 10, 2);

function scenarioWith(faults: Partial<Faults>, passiveShare = 0): Scenario {
  const { happy } = SCENARIOS;
  return {
    ...happy,
    returnWithinSeconds: 0,
    passive: { ...happy.passive, share: passiveShare },
    faults: { ...happy.faults, ...faults },
  };
}

/** A site whose fleet is back at the old version, everything said and acknowledged; time moves by `pass`. */
class Bench {
  nowMs = T0_MS;
  readonly site: SimulatedSite;
  readonly said: CheckIn[] = [];
  private fence = 0;

  constructor(scenario: Scenario, clients = 3) {
    this.site = new SimulatedSite({ scenario, seed: 1, clients, maxAttempts: 3 }, this.nowMs);
    this.site.enrol();
    this.site.beginSiteUpgrade();
    this.site.endSiteUpgrade();
    this.site.beginReturn(this.nowMs);
    this.pass(2);
    this.said.length = 0;
  }

  client(index: number): SimulatedClient {
    return this.site.clients[index]!;
  }

  pass(seconds: number, result: Partial<CheckInResult> = {}): void {
    const untilMs = this.nowMs + seconds * 1000;
    while (this.nowMs < untilMs) {
      this.nowMs += 20;
      this.site.advance(this.nowMs);
      const batch = this.site.takeBatch(this.nowMs, 100);
      this.said.push(...batch.map((parcel) => parcel.checkIn));
      const answers = batch.map(({ checkIn }): CheckInResult => {
        return { clientId: checkIn.clientId, status: 'accepted', nextCheckInSeconds: 5, ...result };
      });
      this.site.answered(batch, answers, () => null, this.nowMs);
    }
  }

  start(index: number, over: Partial<Start> = {}) {
    const start: Start = {
      clientId: this.client(index).clientId,
      fence: (this.fence += 1),
      startByMs: this.nowMs + 10_000,
      startWithinSeconds: 10,
      targetVersion: SOFTWARE_AFTER.siteVersion,
      targetRevision: SOFTWARE_AFTER.siteRevision,
      maxSeconds: 20,
      ...over,
    };
    return this.site.start(start, this.nowMs);
  }

  saidOf(index: number): string[] {
    return this.said
      .filter((checkIn) => checkIn.clientId === this.client(index).clientId)
      .map(({ cause, version, upgrade }) =>
        [cause, version, ...(upgrade ? [upgrade.outcome, upgrade.fence] : [])].join(' '),
      );
  }
}

describe('an upgrade', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench(scenarioWith({}));
  });

  it('says running at once, is quiet, and comes back at the target with its fence', () => {
    expect(bench.start(0)).toEqual({ taken: true, again: false });
    bench.pass(15);
    expect(bench.saidOf(0).slice(0, 2)).toEqual(['heartbeat 24.2.3 running 1', 'upgraded 24.3.1 succeeded 1']);
    expect(bench.saidOf(0)[2]).toBe('heartbeat 24.3.1');
    expect(bench.site.report()).toMatchObject({ upgradingNow: 0, upgradingMost: 1, atTarget: 1, startsTaken: 1 });
  });

  it('says running in every check-in while it downloads', () => {
    bench.site.applyLimits(
      { maxUpgradeBandwidthMibps: 1, connectionRatePerSecond: 50, heartbeatSeconds: 5 },
      bench.nowMs,
    );
    for (const index of [0, 1, 2]) bench.start(index, { maxSeconds: 100 });
    bench.pass(8);
    for (const index of [0, 1, 2]) {
      expect(bench.saidOf(index).length).toBeGreaterThan(1);
      for (const line of bench.saidOf(index)) expect(line).toMatch(/^heartbeat 24\.2\.3 running \d$/);
    }
    expect(bench.site.truth.upgradingNow).toBe(3);
  });

  it('counts refusals where they happen and changes nothing by them', () => {
    const before = structuredClone({ ...bench.client(0), random: null });
    bench.start(0, { startByMs: bench.nowMs - 1 });
    expect({ ...bench.client(0), random: null }).toEqual(before);
    bench.start(0, { fence: 8 });
    bench.start(0, { fence: 7 });
    bench.start(0, { fence: 9 });
    bench.start(1, { clientId: 'nobody' });
    expect(bench.site.truth).toMatchObject({
      startsRefusedLate: 1,
      startsRefusedLateExplained: 0,
      startsRefusedStale: 1,
      startsRefusedUpgrading: 1,
      startsRefusedUnknown: 1,
      startsTaken: 1,
    });
  });

  it('explains a late start only by a lost try or by the silence of the appliance', () => {
    const lost = new Bench(scenarioWith({ startLost: 1 }));
    const order = { clientId: lost.client(0).clientId, fence: 5, startByMs: lost.nowMs, startWithinSeconds: 10 };
    const start = { ...order, targetVersion: '24.3.1', targetRevision: null, maxSeconds: 20 };
    expect(lost.site.drawStartFault(start)).toBe('lost');
    expect(lost.site.start(start, lost.nowMs + 1)).toEqual({ taken: false, reason: 'late' });
    expect(lost.site.truth.startsRefusedLateExplained).toBe(1);
  });
});

describe('an upgrade that goes wrong', () => {
  it('is reported as failed, at the old version', () => {
    const bench = new Bench(scenarioWith({ fails: 1 }));
    bench.start(0);
    bench.pass(10);
    expect(bench.saidOf(0).slice(0, 2)).toEqual(['heartbeat 24.2.3 running 1', 'connected 24.2.3 failed 1']);
    expect(bench.site.report()).toMatchObject({ upgradingNow: 0, atTarget: 0 });
  });

  it('stops by itself when the longest time allowed is over', () => {
    const bench = new Bench(scenarioWith({ stalls: 1 }));
    bench.start(0, { maxSeconds: 6 });
    bench.pass(5.9);
    expect(bench.site.truth.upgradingNow).toBe(1);
    bench.pass(0.3);
    expect(bench.site.truth.upgradingNow).toBe(0);
    expect(bench.saidOf(0).at(-1)).toBe('connected 24.2.3 failed 1');
    bench.pass(60);
    expect(bench.saidOf(0).filter((line) => line.includes('failed'))).toHaveLength(1);
  });

  it('ends with the client gone, which comes back at its old version and says nothing of it', () => {
    const bench = new Bench(scenarioWith({ vanishes: 1 }));
    for (const index of [0, 1, 2]) bench.start(index);
    bench.pass(10);
    expect(bench.site.truth).toMatchObject({ upgradingNow: 0, upgradesVanished: 3 });
    for (const index of [0, 1, 2]) {
      const said = bench.saidOf(index);
      expect(said[0]).toMatch(/^heartbeat 24\.2\.3 running/);
      const back = said.indexOf('connected 24.2.3');
      expect(back).toBeGreaterThan(0);
      expect(said.slice(back).join()).not.toContain('running');
    }
  });

  it('begins a new epoch at sequence 1 when the client was installed anew', () => {
    const bench = new Bench(scenarioWith({ vanishes: 1, reinstalled: 1 }));
    bench.start(0);
    bench.pass(10);
    expect(bench.client(0).epoch).toBe(2);
    const back = bench.said.find((checkIn) => checkIn.epoch === 2);
    expect(back).toMatchObject({ sequence: 1, cause: 'connected' });
  });

  it('goes wrong for one client only so often that attempts are left', () => {
    const bench = new Bench(scenarioWith({ fails: 1 }));
    bench.start(0);
    bench.pass(10);
    bench.start(0);
    bench.pass(10);
    expect(bench.saidOf(0)).toContain('upgraded 24.3.1 succeeded 2');
  });
});

describe('a heartbeat', () => {
  it('that falls due while an older check-in is on its way is said soon after', () => {
    const bench = new Bench(scenarioWith({ repeatedCheckIn: 1 }), 1);
    const last = bench.client(0).sequence;
    // Nothing is sent for a while: the repetition of what was said last waits when the heartbeat falls due.
    bench.nowMs += 10_000;
    bench.site.advance(bench.nowMs);
    expect(bench.client(0).sequence).toBe(last);
    bench.pass(5);
    expect(bench.client(0).sequence).toBeGreaterThan(last);
  });
});

describe('a generation that Rollcall calls stale', () => {
  it('is followed by later ones until it is heard', () => {
    const bench = new Bench(scenarioWith({}), 1);
    bench.pass(6, { status: 'stale' });
    expect(bench.client(0).epoch).toBeGreaterThan(3);
    const epochs = bench.said.map((checkIn) => checkIn.epoch);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    bench.pass(6);
    const { epoch } = bench.client(0);
    bench.pass(20);
    expect(bench.client(0).epoch).toBe(epoch);
  });
});

describe('passive clients', () => {
  it('check in when somebody connects to them, and not when their machine is off', () => {
    const bench = new Bench(scenarioWith({}, 1), 20);
    for (const client of bench.site.clients) {
      const isOn = client.reachable;
      expect(bench.site.contact(client.clientId, bench.nowMs)).toEqual(
        isOn ? { ok: true } : { ok: false, reason: 'client_offline' },
      );
    }
    bench.pass(2);
    const contacted = bench.said.filter((checkIn) => checkIn.cause === 'console_connection').length;
    expect(contacted).toBe(bench.site.truth.contacts);
    expect(bench.site.contact('nobody', bench.nowMs)).toEqual({ ok: false, reason: 'unknown_client' });
  });
});

describe('whatever is ordered', () => {
  it('never two upgrades of one client, fences only grow, what is counted adds up', () => {
    const order = fc.record({
      client: fc.nat(3),
      fence: fc.integer({ min: 1, max: 30 }),
      dueInMs: fc.integer({ min: -3000, max: 3000 }),
      passMs: fc.nat(1500),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 40 }), (orders) => {
        const bench = new Bench(scenarioWith({ fails: 0.2, vanishes: 0.2, stalls: 0.1 }), 4);
        for (const { client, fence, dueInMs, passMs } of orders) {
          const before = bench.client(client).lastFence;
          const judged = bench.start(client, { fence, startByMs: bench.nowMs + dueInMs, maxSeconds: 5 });
          const after = bench.client(client).lastFence;
          expect(after).toBeGreaterThanOrEqual(before);
          if (judged.taken && !judged.again) expect(dueInMs).toBeGreaterThanOrEqual(0);
          bench.pass(passMs / 1000);
          const really = bench.site.clients.filter((one) => one.upgrade !== null).length;
          expect(bench.site.truth.upgradingNow).toBe(really);
        }
        bench.pass(20);
        const { truth } = bench.site;
        expect(truth.upgradingNow).toBe(0);
        expect(truth.startsTaken).toBe(truth.upgradesSucceeded + truth.upgradesFailed + truth.upgradesVanished);
        expect(bench.site.unansweredCheckIns).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
