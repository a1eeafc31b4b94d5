import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ProcessRoles } from '../../src/platform/process-roles.js';
import { JobQueues } from '../../src/platform/queues/job-queues.js';
import { QueuePrefix, RedisConnections, RedisUrl } from '../../src/platform/queues/redis.js';
import { OwnValkey } from '../support/own-valkey.js';
import { waitFor } from '../support/wait-for.js';

const STOPS_WITHIN_MS = 4500;
const BACK_WITHIN_MS = 10_000;
const WORKER = new ProcessRoles(false, true);
const API = new ProcessRoles(true, false);

let valkey: OwnValkey;
let names = 0;
const processes: OwnProcess[] = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  valkey = await OwnValkey.start();
}, 30_000);
afterEach(async () => {
  await Promise.all(processes.splice(0).map(stop));
});
afterAll(() => valkey?.kill());

interface Said {
  word: string;
}

interface OwnProcess {
  name: string;
  queues: JobQueues;
  connections: RedisConnections;
  say(...words: string[]): Promise<boolean>;
}

/** What one process has of the queues, with a queue of this test's own. */
function startProcess(roles = WORKER, name = `test-${(names += 1)}`): OwnProcess {
  const connections = new RedisConnections(new RedisUrl(valkey.url));
  const queues = new JobQueues(connections, new QueuePrefix('rollcall-test'), roles);
  const queue = queues.open<Said>(name);
  const say = (...words: string[]) => queue.add(words.map((word) => ({ jobId: word, data: { word } })));
  const own = { name, queues, connections, say };
  processes.push(own);
  return own;
}

/** Milliseconds. */
async function stop({ queues, connections }: OwnProcess): Promise<number> {
  const beganMs = performance.now();
  await queues.beforeApplicationShutdown();
  connections.onApplicationShutdown();
  return performance.now() - beganMs;
}

/** What it takes is in `heard`; a job comes to its end when `release` is called. */
function listen({ queues, name }: OwnProcess, concurrency = 1) {
  const [heard, ended]: [string[], string[]] = [[], []];
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const process = async ({ word }: Said) => {
    heard.push(word);
    await released;
    ended.push(word);
  };
  queues.work<Said>(name, { concurrency, process });
  return { heard, ended, release };
}

async function clientsOfValkey(): Promise<number> {
  const redis = new Redis(valkey.url);
  try {
    return ((await redis.client('LIST')) as string).trim().split('\n').length - 1;
  } finally {
    redis.disconnect();
  }
}

describe('a worker', () => {
  it('takes what waits; at the end it finishes what is under way, and leaves what waits to others', async () => {
    const own = startProcess();
    expect(await own.say('one', 'two', 'three')).toBe(true);
    const worker = listen(own, 2);
    await waitFor(() => worker.heard.length === 2, { what: 'two jobs' });
    const stopping = stop(own);
    setTimeout(worker.release, 300);
    expect(await stopping).toBeGreaterThan(250);
    expect(worker.ended).toEqual(['one', 'two']);
    const other = listen(startProcess(WORKER, own.name));
    await waitFor(() => other.heard.length === 1, { what: 'the third job' });
    expect(other.heard).toEqual(['three']);
    other.release();
  });

  it('is there in processes with the worker role only', async () => {
    const own = startProcess(API);
    const idle = listen(own);
    await own.say('one');
    const worker = listen(startProcess(WORKER, own.name));
    await waitFor(() => worker.heard.length === 1, { what: 'the job' });
    expect(idle.heard).toEqual([]);
    worker.release();
  });

  it('does not hold the application up: jobs without an end are left, those of all queues together', async () => {
    const own = startProcess();
    const other = `${own.name}-other`;
    await own.say('endless');
    await own.queues.open<Said>(other).add([{ jobId: 'endless', data: { word: 'endless' } }]);
    const [one, two] = [listen(own), listen({ ...own, name: other })];
    await waitFor(() => one.heard.length + two.heard.length === 2, { what: 'both jobs' });
    expect(await stop(own)).toBeLessThan(STOPS_WITHIN_MS);
    expect([one.ended, two.ended]).toEqual([[], []]);
    one.release();
    two.release();
  }, 15_000);

  it('takes jobs again when Redis, killed meanwhile, is back', async () => {
    const own = startProcess();
    const worker = listen(own);
    worker.release();
    await own.say('before');
    await waitFor(() => worker.ended.length === 1, { what: 'the first job' });
    await valkey.kill();
    await waitFor(async () => !(await own.say('meanwhile')), { what: 'a queue that takes nothing' });
    await valkey.startAgain();
    await waitFor(() => own.say('after'), { what: 'the queue', deadlineMs: BACK_WITHIN_MS });
    await waitFor(() => worker.ended.includes('after'), { what: 'the job', deadlineMs: BACK_WITHIN_MS });
  }, 30_000);

  it.each<[string, () => Promise<void>, () => Promise<void>]>([
    ['is gone', () => valkey.kill(), () => valkey.startAgain()],
    ['answers nobody', async () => valkey.freeze(), async () => valkey.thaw()],
  ])(
    'stops within bounds while Redis %s, and is not there when Redis is back',
    async (_, away, back) => {
      const own = startProcess();
      const worker = listen(own);
      worker.release();
      await own.say('before');
      await waitFor(() => worker.ended.length === 1, { what: 'the first job' });
      await away();
      expect(await own.say('meanwhile')).toBe(false);
      expect(await stop(own)).toBeLessThan(STOPS_WITHIN_MS);
      await back();
      const other = startProcess(API, own.name);
      await waitFor(() => other.say('after'), { what: 'the queue', deadlineMs: BACK_WITHIN_MS });
      other.connections.onApplicationShutdown();
      await waitFor(async () => (await clientsOfValkey()) === 0, { what: 'no connection of the one that stopped' });
      expect(worker.heard).toEqual(['before']);
    },
    30_000,
  );

  it('takes nothing any more that Redis, silent until after the end, hands over for a question from before', async () => {
    const own = startProcess();
    const worker = listen(own);
    await own.say('before');
    await waitFor(() => worker.heard.length === 1, { what: 'the first job' });
    valkey.freeze();
    expect(await own.say('meanwhile')).toBe(false);
    // The worker says that it is done and asks for the next in one breath; Redis reads both words only when it is thawed.
    worker.release();
    await waitFor(() => worker.ended.length === 1, { what: 'the end of the first job' });
    expect(await stop(own)).toBeLessThan(STOPS_WITHIN_MS);
    valkey.thaw();
    await waitFor(async () => (await clientsOfValkey()) === 0, { what: 'no connection of the one that stopped' });
    expect(worker.heard).toEqual(['before']);
  }, 30_000);
});

describe('a queue', () => {
  it('takes a job once, whoever adds it again while it waits', async () => {
    const own = startProcess(API);
    await own.say('one', 'two');
    await own.say('one');
    const worker = listen(startProcess(WORKER, own.name), 10);
    await waitFor(() => worker.heard.length === 2, { what: 'both jobs' });
    worker.release();
    await own.say('last');
    await waitFor(() => worker.ended.includes('last'), { what: 'the last job' });
    expect(worker.ended.toSorted()).toEqual(['last', 'one', 'two']);
  });
});
