import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { APPLIANCE_POLLS, AppliancePollsQueue } from '../../src/check-ins/sweeps/appliance-polls-queue.js';
import { QueuePrefix } from '../../src/platform/queues/redis.js';
import { ObservedSite } from '../support/observed-site.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

let app: TestApp;
let redis: Redis;

beforeAll(async () => {
  app = await startTestApp();
  redis = new Redis(app.config.redisUrl, { maxRetriesPerRequest: null });
});
afterAll(async () => {
  await app.close();
  redis.disconnect();
});

it('a new site is seen within seconds, its appliance is looked at while a sweep goes on, and what Redis lost comes back', async () => {
  let letGo = () => undefined as void;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const site = await ObservedSite.create(app, 'polled', 5, (appliance) => (appliance.beforePage = () => held));
  await waitFor(() => site.appliance.calls.includes('listClients 1'), { what: 'a sweep', deadlineMs: 8000 });
  const looks = () => site.appliance.calls.filter((call) => call === 'health').length;
  await waitFor(() => looks() > 0, { what: 'a look' });
  const before = looks();
  const dueNow = 'UPDATE site_watch SET next_look_at = clock_timestamp() WHERE site_id = $1';
  const looksAgain = async () => {
    await site.database.query(dueNow, [site.id]);
    return looks() > before;
  };
  await waitFor(looksAgain, { what: 'a look while the sweep waits', deadlineMs: 8000 });
  expect((await site.clients()).size).toBe(0);
  letGo();
  await waitFor(async () => (await site.clients()).size === 5, { what: 'the fleet' });
  expect(await site.watch()).toMatchObject({ connected_clients: 5, source: 'sweep', problem: null });

  const { prefix } = app.app.get(QueuePrefix);
  const queue = new Queue(APPLIANCE_POLLS, { connection: redis, prefix });
  await queue.obliterate({ force: true });
  const keys = await redis.keys(`${prefix}:${APPLIANCE_POLLS}:*`);
  if (keys.length > 0) await redis.del(...keys);
  await waitFor(async () => (await queue.getJobSchedulers()).length === 1, { what: 'its turns', deadlineMs: 8000 });
  await queue.close();
}, 20_000);

it('while Redis does not take the turns, a worker takes them itself', async () => {
  const queue = app.app.get(AppliancePollsQueue);
  const keep = jest.spyOn(queue, 'keep').mockResolvedValue(false);
  try {
    const site = await ObservedSite.create(app, 'alone', 4);
    await waitFor(async () => (await site.sweeps())[0]?.state === 'complete', { what: 'a sweep', deadlineMs: 10_000 });
    expect((await site.clients()).size).toBe(4);
  } finally {
    keep.mockRestore();
  }
}, 20_000);
