import { MemoryWatch } from '../judge/memory-watch.js';
import { flood } from '../load/flood.js';
import type { FloodReport } from '../load/flood-process.js';
import { BYSTANDERS_SLUG, SteadyLoad } from '../load/steady-load.js';
import type { Chaos, ChaosScenario } from '../scenario.js';

const TIMES = 10;
/** What the offered load may fall short of that, since it is made on the same machine. */
const SHORT_BY = 0.05;
const MEMORY_TIMES_MOST = 1.5;
const NORMAL_WITHIN_SECONDS = 120;
const QUIET_SECONDS = 5;
const CLIENTS = 20_000;
const BATCH = 50;
const MIB = 2 ** 20;

/** Rated: half of what is taken at most. Nobody plans for more of a machine than that. */
export const overload: ChaosScenario = {
  name: 'overload',
  story:
    '10 times the rated load for 60 s: refusals say when to come again, memory stays bounded, and all is well soon after',
  leastSeconds: 20,
  async play(chaos) {
    const seconds = Math.min(60, chaos.seconds / 2);
    const memory = new MemoryWatch(chaos.stage.members);
    try {
      const rated = await findRated(chaos);
      memory.takeMost();
      const asRated = await send(chaos, 'rated', {
        perSecond: rated,
        connections: 40,
        seconds: seconds / 2,
        firstSequence: 1000,
      });
      const ratedBytes = memory.takeMost();
      const normalMs = Math.max(250, 2 * asRated.slowestMs);
      chaos.say(`rated: ${rated} check-ins a second, slowest answer ${Math.round(asRated.slowestMs)} ms`);
      const startsBefore = chaos.fleet.truth.startsTaken;
      const tooMuch = await send(chaos, 'flood', {
        perSecond: TIMES * rated,
        connections: 2500,
        seconds,
        firstSequence: 2,
      });
      chaos.say(
        `${TIMES} times as much for ${seconds} s: ${chaos.fleet.truth.startsTaken - startsBefore} starts meanwhile`,
      );
      judgeFlood(chaos, tooMuch, rated);
      judgeMemory(chaos, ratedBytes, memory.takeMost());
      await judgeReturn(chaos, normalMs);
      await chaos.strike('the overload over', async () => undefined);
    } finally {
      memory.end();
    }
  },
};

type Pace = { perSecond: number | null; connections: number; seconds: number; firstSequence: number; passes?: number };

function send({ stage, signal }: Chaos, prefix: string, pace: Pace): Promise<FloodReport> {
  const ports = stage.with('api').map(({ port }) => port);
  const path = `/api/v1/sites/${BYSTANDERS_SLUG}/check-ins`;
  const order = {
    ports,
    path,
    key: stage.adminKey,
    prefix: `${prefix}-`,
    clients: CLIENTS,
    batch: BATCH,
    passes: null,
    ...pace,
  };
  return flood(order, signal);
}

/**
 * Everybody is known before anything is measured: who is enrolled is dearer. What is taken at most is measured with so few on their way
 * that none is refused, and not at once, since a database that has just enrolled many has some tidying up to do.
 */
async function findRated(chaos: Chaos): Promise<number> {
  for (const prefix of ['rated', 'flood']) {
    await send(chaos, prefix, { perSecond: null, connections: 8, seconds: 120, firstSequence: 1, passes: 1 });
  }
  await send(chaos, 'rated', { perSecond: null, connections: 40, seconds: 6, firstSequence: 2 });
  const { taken, seconds } = await send(chaos, 'rated', {
    perSecond: null,
    connections: 40,
    seconds: 10,
    firstSequence: 1000,
  });
  return Math.max(BATCH, Math.round(taken / seconds / 2));
}

function judgeFlood(chaos: Chaos, report: FloodReport, rated: number): void {
  const perSecond = report.sent / report.seconds;
  const refused = Object.entries(report.statuses).filter(([status]) => status !== '200');
  const count = refused.reduce((sum, [, times]) => sum + times, 0);
  const unfit = refused.filter(([status]) => status !== '429' && status !== '503');
  const failures = Object.entries(report.failures);
  const words = (entries: [string, number][]) => entries.map(([what, times]) => `${times} × ${what}`).join(', ');
  chaos.check({
    check: 'load offered',
    ok: perSecond >= TIMES * rated * (1 - SHORT_BY) && count > 0,
    expected: `${TIMES} times the rated ${rated} check-ins a second, and more than can be taken`,
    seen: `${Math.round(perSecond)} a second, of which ${Math.round(report.taken / report.seconds)} were taken; ${count} batches were refused`,
  });
  chaos.check({
    check: 'refusals under overload',
    ok: unfit.length === 0 && failures.length === 0 && report.refusalsWithoutRetryAfter === 0,
    expected: '429 and 503 with Retry-After only',
    seen: `${words(refused)}; ${report.refusalsWithoutRetryAfter} without Retry-After; ${words(failures) || 'none'} without an answer`,
  });
  const waits = Object.entries(report.retryAfters);
  chaos.check({
    check: 'Retry-After is spread',
    ok: waits.length >= 2 && waits.every(([, times]) => times < 0.9 * count),
    expected: 'several values, none of them for nearly all',
    seen: waits.map(([seconds, times]) => `${seconds} s ${Math.round((times * 100) / count)} %`).join(', '),
  });
}

function judgeMemory(chaos: Chaos, ratedBytes: number, floodBytes: number): void {
  chaos.check({
    check: 'memory under overload, of the largest process',
    ok: floodBytes > 0 && floodBytes <= MEMORY_TIMES_MOST * ratedBytes,
    expected: `at most ${MEMORY_TIMES_MOST} times that at the rated load`,
    seen: `${Math.round(floodBytes / MIB)} MiB, ${(floodBytes / ratedBytes).toFixed(2)} times ${Math.round(ratedBytes / MIB)} MiB`,
  });
}

/** Normal: for some seconds every gentle sender is answered 200, and not much later than at the rated load. */
async function judgeReturn(chaos: Chaos, normalMs: number): Promise<void> {
  const beganMs = Date.now();
  const gentle = new SteadyLoad(chaos.stage.url, chaos.stage.adminKey, 'after', { pauseMs: 50 });
  chaos.auditor.alsoWatch(gentle.bystanders);
  let normalFromMs: number | null = null;
  while (normalFromMs === null && Date.now() - beganMs < NORMAL_WITHIN_SECONDS * 1000) {
    await chaos.pause(0.5);
    const bad = gentle.book.answers.filter(({ status, tookMs }) => status !== 200 || tookMs > normalMs);
    const lastBadMs = Math.max(beganMs, ...bad.map(({ sentAtMs, tookMs }) => sentAtMs + tookMs));
    if (Date.now() - lastBadMs >= QUIET_SECONDS * 1000 && gentle.book.answers.length > 0) normalFromMs = lastBadMs;
  }
  await gentle.bystanders.end();
  chaos.check({
    check: 'back to normal after the overload',
    ok: normalFromMs !== null,
    expected: `within ${NORMAL_WITHIN_SECONDS} s: every answer 200 within ${Math.round(normalMs)} ms`,
    seen: normalFromMs === null ? 'no' : `after ${((normalFromMs - beganMs) / 1000).toFixed(1)} s`,
  });
}
