import { describe, expect, it } from '@jest/globals';
import type { CheckIn } from '../../contracts/check-ins.js';
import { FakeRollcallBook } from '../../../test/support/fake-rollcall-book.js';
import { readStart } from '../check-in-pump.js';
import { SOFTWARE_AFTER } from './software.js';
import { SCENARIOS, withoutContacts } from './scenarios.js';
import { SimulatedSite } from './simulated-site.js';

interface Told {
  site: SimulatedSite;
  book: FakeRollcallBook;
  seconds: number;
  said: CheckIn[];
}

/** Plays a whole night in virtual time against the stand-in for Rollcall. */
function playNight(options: {
  scenario: keyof typeof SCENARIOS;
  clients: number;
  seed: number;
  pull?: boolean;
  limit?: number;
  secondsMost?: number;
  stepMs?: number;
  /** Check-ins that get no answer although they were taken in. */
  answerLost?: (checkIn: CheckIn) => boolean;
}): Told {
  const scenario = options.pull ? withoutContacts(SCENARIOS[options.scenario]) : SCENARIOS[options.scenario];
  const pushes = options.pull !== true;
  const book = new FakeRollcallBook(pushes);
  Object.assign(book.settings, scenario.settings, options.limit && { maxConcurrentUpgrades: options.limit });
  let nowMs = Date.UTC(2026, 0, 10, 2);
  const site = new SimulatedSite(
    { scenario, seed: options.seed, clients: options.clients, maxAttempts: book.settings.maxAttempts },
    nowMs,
  );
  const told: Told = { site, book, seconds: 0, said: [] };
  const exchange = () => {
    site.advance(nowMs);
    const batch = site.takeBatch(nowMs, 500);
    const results = batch.map((parcel) => {
      told.said.push(parcel.checkIn);
      return book.checkIn(parcel.checkIn, nowMs);
    });
    const heard = batch.map((parcel, place) => ({ parcel, result: results[place]! }));
    const lost = heard.filter(({ parcel }) => options.answerLost?.(parcel.checkIn) === true);
    site.unanswered(
      lost.map(({ parcel }) => parcel),
      null,
      nowMs,
    );
    const answered = heard.filter((one) => !lost.includes(one));
    site.answered(
      answered.map(({ parcel }) => parcel),
      answered.map(({ result }) => result),
      (result) => (result.upgrade === undefined ? null : readStart(result.clientId, result.upgrade)),
      nowMs,
    );
    for (const start of book.dispatch(nowMs)) {
      const fault = site.appliance.answersAt(nowMs) ? site.drawStartFault(start) : 'lost';
      if (fault === 'lost') continue;
      const { taken, ...rest } = site.start(start, nowMs);
      const reason = 'reason' in rest ? rest.reason : undefined;
      book.startAnswered(start, fault === 'answer_cut' ? null : { taken, reason });
    }
    nowMs += options.stepMs ?? 50;
  };
  const until = (isDone: () => boolean, secondsMost: number) => {
    const fromMs = nowMs;
    while (!isDone() && nowMs - fromMs < secondsMost * 1000) exchange();
    return (nowMs - fromMs) / 1000;
  };
  site.enrol();
  until(() => site.clients.every((client) => client.acknowledged !== null), 30);
  site.upgradeBase();
  site.beginSiteUpgrade();
  site.endSiteUpgrade();
  book.beginRun(SOFTWARE_AFTER.siteVersion, SOFTWARE_AFTER.siteRevision);
  site.beginReturn(nowMs);
  const visitFromMs = nowMs + 10_000;
  told.seconds = until(() => {
    if (nowMs > visitFromMs) {
      for (const client of site.clients) {
        if (
          client.habit === 'contact' &&
          !client.upgrade &&
          !site.isAtTarget(client) &&
          client.acknowledged?.cause !== 'console_connection'
        ) {
          if (book.jump(client.clientId, nowMs) === 'contacting') site.contact(client.clientId, nowMs);
        }
      }
    }
    return site.isFinished() && book.inState('queued', 'granted', 'upgrading', 'suspect').length === 0;
  }, options.secondsMost ?? 600);
  return told;
}

describe('a simulated night against the stand-in', () => {
  it.each([
    ['happy', 500, 20, 60],
    ['flood', 500, 15, 60],
    ['passive-tail', 500, 20, 70],
    ['flaky', 500, 20, 80],
  ] as const)('%s with %i clients ends between %i and %i s, at most at the limit', (scenario, clients, least, most) => {
    for (const seed of [1, 7, 42]) {
      const { site, book, seconds } = playNight({ scenario, clients, seed });
      expect(site.isFinished()).toBe(true);
      expect(seconds).toBeGreaterThan(least);
      expect(seconds).toBeLessThan(most);
      expect(site.truth.upgradingMost).toBe(book.settings.maxConcurrentUpgrades);
      expect(site.truth.startsRefusedStale).toBe(0);
      expect(site.truth.startsRefusedUpgrading).toBe(0);
      expect(site.truth.startsRefusedLate - site.truth.startsRefusedLateExplained).toBe(0);
      const failing = site.clients.filter((client) => client.failsForGood).map((client) => client.clientId);
      expect(book.inState('failed').map((client) => client.clientId)).toEqual(failing);
      expect(site.truth.upgradingNow).toBe(0);
      // Well under the share at which Rollcall's safety brake stops new starts.
      expect(book.failureShareMost).toBeLessThan(0.26);
    }
  });

  it('demo with 2,000 clients takes four to six minutes at its limit of 25, and about half at 50', () => {
    const watched = playNight({ scenario: 'demo', clients: 2000, seed: 7, stepMs: 100 });
    expect(watched.site.isFinished()).toBe(true);
    expect(watched.seconds).toBeGreaterThan(240);
    expect(watched.seconds).toBeLessThan(390);
    const faster = playNight({ scenario: 'demo', clients: 2000, seed: 7, stepMs: 100, limit: 50 });
    expect(faster.site.truth.upgradingMost).toBe(50);
    expect(faster.seconds).toBeLessThan(0.75 * watched.seconds);
  });

  it.each(['happy', 'flaky', 'passive-tail'] as const)(
    '%s without a driver: starts come with the answers',
    (scenario) => {
      const { site, book } = playNight({ scenario, clients: 200, seed: 3, pull: true });
      expect(site.isFinished()).toBe(true);
      expect(site.truth.upgradingMost).toBeLessThanOrEqual(book.settings.maxConcurrentUpgrades);
      expect(site.truth.upgradingMost).toBeGreaterThan(20);
      expect(site.truth.startsRefusedStale).toBe(0);
      expect(site.truth.startsRefusedLate).toBe(0);
    },
  );

  it('tells the same story again for the same seed, another for another', () => {
    const first = playNight({ scenario: 'flaky', clients: 150, seed: 11 });
    const again = playNight({ scenario: 'flaky', clients: 150, seed: 11 });
    const other = playNight({ scenario: 'flaky', clients: 150, seed: 12 });
    expect(again.said).toEqual(first.said);
    expect(again.site.truth).toEqual(first.site.truth);
    expect(other.said).not.toEqual(first.said);
  });

  it('sends the same check-in again until it is answered, and each client says one thing at a time', () => {
    const heard = new Map<string, number>();
    // Every third answer is lost on its way back.
    const { site, said } = playNight({
      scenario: 'happy',
      clients: 100,
      seed: 5,
      answerLost: (checkIn) => {
        const name = `${checkIn.clientId} ${checkIn.epoch} ${checkIn.sequence}`;
        heard.set(name, (heard.get(name) ?? 0) + 1);
        return heard.get(name) === 1 && heard.size % 3 === 0;
      },
    });
    expect(site.isFinished()).toBe(true);
    expect(site.truth.checkInsTriedAgain).toBeGreaterThan(100);
    const byName = new Map<string, CheckIn>();
    const lastOf = new Map<string, CheckIn>();
    for (const checkIn of said) {
      const name = `${checkIn.clientId} ${checkIn.epoch} ${checkIn.sequence}`;
      expect(checkIn).toEqual(byName.get(name) ?? checkIn);
      byName.set(name, checkIn);
      // In happy nothing overtakes: what a client says never goes back.
      const last = lastOf.get(checkIn.clientId);
      if (last !== undefined) expect(checkIn.sequence).toBeGreaterThanOrEqual(last.sequence);
      lastOf.set(checkIn.clientId, checkIn);
    }
  });
});
