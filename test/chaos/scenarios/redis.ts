import type { Range } from '../../../src/simulator/model/scenarios.js';
import { SteadyLoad } from '../load/steady-load.js';
import type { Chaos, ChaosScenario } from '../scenario.js';

const BETWEEN: Range = [2, 6];
const AWAY_SECONDS = 60;
const SHARE_LEAST = 0.8;

export const redisFlushed: ChaosScenario = {
  name: 'redis-flushed',
  story: 'FLUSHALL every few seconds',
  async play(chaos) {
    while (!chaos.isOver) {
      await chaos.pause(BETWEEN);
      await chaos.strike('Redis flushed', async () => {
        await chaos.stage.valkey.flushUntil(() => true);
      });
    }
  },
};

export const redisRestarted: ChaosScenario = {
  name: 'redis-restarted',
  story: 'Redis killed with kill -9 and started again, empty, every few seconds',
  async play(chaos) {
    while (!chaos.isOver) {
      await chaos.pause(BETWEEN);
      await chaos.strike('Redis restarted, empty', async () => {
        await chaos.stage.valkey.kill();
        await chaos.stage.valkey.startAgain();
      });
    }
  },
};

export const redisAway: ChaosScenario = {
  name: 'redis-away',
  story: 'Redis gone for 60 s, again and again; check-ins must go on at 80 % of the usual rate',
  leastSeconds: 20,
  async play(chaos) {
    const awaySeconds = Math.min(AWAY_SECONDS, chaos.seconds / 3);
    const usualSeconds = Math.min(30, awaySeconds / 2);
    do {
      await chaos.pause(BETWEEN);
      await chaos.strike(`Redis away for ${Math.round(awaySeconds)} s`, () =>
        compareRates(chaos, usualSeconds, awaySeconds),
      );
    } while (!chaos.isOver);
  },
};

/** As fast as they are taken: first as usual, then while Redis is away, which ends with its return. */
async function compareRates(chaos: Chaos, usualSeconds: number, awaySeconds: number): Promise<void> {
  const { url, adminKey, valkey } = chaos.stage;
  const fast = new SteadyLoad(url, adminKey, `fast-${Math.round(performance.now())}`, { atOnce: 4, pauseMs: 0 });
  chaos.auditor.alsoWatch(fast.bystanders);
  try {
    // What is enrolled first is dearer than what follows, and belongs to neither.
    await chaos.pause(usualSeconds / 5);
    const usual = await rateDuring(chaos, fast, usualSeconds);
    await valkey.kill();
    const away = await rateDuring(chaos, fast, awaySeconds);
    chaos.check({
      check: `check-ins taken while Redis was away for ${Math.round(awaySeconds)} s`,
      ok: away >= SHARE_LEAST * usual,
      expected: `at least ${SHARE_LEAST * 100} % of the usual ${Math.round(usual)} a second`,
      seen: `${Math.round(away)} a second, ${Math.round((away * 100) / usual)} % of the usual ${Math.round(usual)}`,
    });
    chaos.check({
      check: 'answers while Redis was away that were neither taken nor "later"',
      ok: fast.book.unfit().length === 0,
      expected: '0',
      seen: fast.book.unfit().join('; ') || '0',
    });
  } finally {
    await fast.bystanders.end();
    await valkey.startAgain();
  }
}

async function rateDuring(chaos: Chaos, { book }: SteadyLoad, seconds: number): Promise<number> {
  const fromMs = Date.now();
  await chaos.pause(seconds);
  return book.acceptedPerSecond(fromMs, Date.now());
}
