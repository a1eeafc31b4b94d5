import { randomBytes } from 'node:crypto';
import type { Sweep } from '../../../src/contracts/observation.js';
import { REQUESTS_PER_HOUR, REQUESTS_PER_SECOND } from '../../../src/contracts/appliance-api.js';
import type { Range } from '../../../src/simulator/model/scenarios.js';
import { ObservedFleet } from '../fleet/observed-fleet.js';
import type { Chaos, ChaosScenario } from '../scenario.js';

const CLIENTS_FOR_EACH = 40;
const BETWEEN: Range = [6, 14];
const AGAIN_AFTER: Range = [0, 2];
const ASK_EVERY_SECONDS = 10;
const LOOK_EVERY_SECONDS = 1;
/** A look is due every ten seconds while sweeps are fast; one that its process died in waits for the lease. */
const LOOKED_WITHIN_SECONDS = 45;
const COMPLETE_LEAST = 2;
const SETTLED_WITHIN_SECONDS = 120;

/**
 * Three workers share one account of a simulated appliance and sweep its fleet without rest, while they are killed and Redis loses what it
 * knows of the budget. Nobody may be called gone, and the appliance counts for itself what it was asked.
 */
export const observedBudget: ChaosScenario = {
  name: 'observed-budget',
  story:
    'an observed fleet is swept without rest while its three workers are killed and Redis is flushed and restarted',
  leastSeconds: 60,
  prepare() {
    const secretKey = { ROLLCALL_SECRET_KEY: randomBytes(32).toString('hex') };
    // The second api works too, so that there are three workers.
    const worksToo = { ...secretKey, ROLLCALL_ROLES: 'api,worker' };
    return Promise.resolve({ environmentOf: (index: number) => (index === 1 ? worksToo : secretKey) });
  },
  async play(chaos) {
    const { stage, signal } = chaos;
    const clients = chaos.fleet.site.clients.length * CLIENTS_FOR_EACH;
    const fleet = await ObservedFleet.open({ url: stage.url, key: stage.adminKey, clients, seed: 3, signal });
    const course = new Course(chaos, fleet);
    const looking = course.keepLooking();
    try {
      await breakThings(chaos, course);
      course.end();
      await looking;
      await course.judge();
    } finally {
      course.end();
      await looking.catch(() => undefined);
      await fleet.close();
    }
  },
};

async function breakThings(chaos: Chaos, course: Course): Promise<void> {
  const { stage, random } = chaos;
  const workers = stage.members.filter(({ role, name }) => role === 'worker' || name === 'api 2');
  const returning: Promise<void>[] = [];
  while (!chaos.isOver) {
    await chaos.pause(BETWEEN);
    const what = random.pick(['kill', 'kill', 'kill', 'flush', 'restart'] as const);
    if (what === 'kill') {
      const member = random.pick([workers[0]!, ...workers.slice(1)]);
      if (!member.isUp) continue;
      await chaos.strike(`${member.name} killed`, async () => {
        course.killedAtMs.push(Date.now());
        await member.kill();
        returning.push(chaos.pause(AGAIN_AFTER).then(() => member.start()));
      });
    } else if (what === 'flush') {
      await chaos.strike('Redis flushed', async () => void (await stage.valkey.flushUntil(() => true)));
    } else {
      await chaos.strike('Redis restarted, empty', async () => {
        await stage.valkey.kill();
        await stage.valkey.startAgain();
      });
    }
  }
  await Promise.all(returning);
}

/** What was seen on the way. */
class Course {
  readonly killedAtMs: number[] = [];
  private isEnded = false;
  private oldestLookSeconds = 0;
  private leastKnown = Infinity;

  constructor(
    private readonly chaos: Chaos,
    private readonly fleet: ObservedFleet,
  ) {}

  end(): void {
    this.isEnded = true;
  }

  /** Asks for sweeps as fast as they may come, and notes how old the last look at the appliance ever was. */
  async keepLooking(): Promise<void> {
    for (let seconds = 0; !this.isEnded; seconds += LOOK_EVERY_SECONDS) {
      if (seconds % ASK_EVERY_SECONDS === 0) await this.fleet.askForSweep();
      this.oldestLookSeconds = Math.max(this.oldestLookSeconds, (await this.fleet.ageOfLook()) ?? 0);
      this.leastKnown = Math.min(this.leastKnown, await this.fleet.knownClients());
      await this.chaos.pause(LOOK_EVERY_SECONDS);
    }
  }

  async judge(): Promise<void> {
    const { chaos, fleet } = this;
    const last = await this.lastSweep();
    const usage = await fleet.usage();
    const sweeps = await fleet.sweeps();
    const complete = sweeps.filter(({ state }) => state === 'complete');
    const resumed = complete.filter((sweep) => this.killedAtMs.some((atMs) => isWithin(atMs, sweep)));
    chaos.check({
      check: 'requests in any second, by the appliance’s own count',
      ok: usage.mostPerSecond <= REQUESTS_PER_SECOND && usage.refused === 0,
      expected: `at most ${REQUESTS_PER_SECOND}, and none refused`,
      seen: `${usage.mostPerSecond}, of ${usage.requests} in all; ${usage.refused} refused`,
    });
    chaos.check({
      check: 'requests in any hour, by the appliance’s own count',
      ok: usage.mostPerHour <= REQUESTS_PER_HOUR,
      expected: `at most ${REQUESTS_PER_HOUR}`,
      seen: `${usage.mostPerHour}; ${usage.tokensIssued} tokens issued, ${usage.tokensLive} live`,
    });
    chaos.check({
      check: 'sweeps that came to their end',
      ok: complete.length >= COMPLETE_LEAST && last,
      expected: `at least ${COMPLETE_LEAST}, and one after all faults`,
      seen: `${complete.length} of ${sweeps.length}, ${resumed.length} of them over a kill${last ? '' : '; none after all faults'}`,
    });
    chaos.check({
      check: 'clients called gone',
      ok: this.leastKnown === fleet.listed && sweeps.every(({ removed }) => removed === 0),
      expected: `none of ${fleet.listed}`,
      seen: String(fleet.listed - this.leastKnown),
    });
    chaos.check({
      check: 'the oldest that a look at the appliance ever was',
      ok: this.oldestLookSeconds <= LOOKED_WITHIN_SECONDS,
      expected: `at most ${LOOKED_WITHIN_SECONDS} s, whatever the sweeps ask`,
      seen: `${this.oldestLookSeconds.toFixed(1)} s`,
    });
  }

  /** One more, begun when all faults were over. */
  private async lastSweep(): Promise<boolean> {
    const sinceMs = Date.now();
    await this.fleet.askForSweep();
    for (let waited = 0; waited < SETTLED_WITHIN_SECONDS; waited += 1) {
      const sweeps = await this.fleet.sweeps();
      if (sweeps.some(({ state, finishedAt }) => state === 'complete' && Date.parse(finishedAt!) > sinceMs))
        return true;
      await this.chaos.pause(1);
    }
    return false;
  }
}

const isWithin = (atMs: number, { startedAt, finishedAt }: Sweep): boolean =>
  finishedAt !== null && Date.parse(startedAt) < atMs && atMs < Date.parse(finishedAt);
