import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { WebSocket } from 'ws';
import { Database } from '../../src/platform/database/database.js';
import { checkIns, createSite } from '../support/builders.js';
import { PageViewer, ScriptViewer, type Viewer, type Watching } from '../support/screens.js';
import { StreamProbe } from '../support/stream-probe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

jest.setTimeout(90_000);

const ROWS = 500;
const DEADLINE_MS = 20_000;

let test: TestApp;
let slug: string;
let ids: string[];
const viewers: Viewer[] = [];

beforeAll(async () => {
  test = await startTestApp();
  slug = (await createSite(test)).slug;
  await test.api('POST', `/sites/${slug}/check-ins`, { checkIns: checkIns(ROWS) });
  // Long rows fill the buffers below sooner.
  await test.app.get(Database).query("UPDATE client SET comments = repeat('x', 2000)");
  const { body } = await test.api('GET', `/sites/${slug}/clients?limit=${ROWS}`);
  ids = body.items.map(({ id }: { id: string }) => id);
});

afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.close();
});

afterAll(() => test.close());

/** The WebSocket below a probe: what it is not asked for stays with the server. */
function below(probe: StreamProbe): Pick<WebSocket, 'pause' | 'resume'> {
  const { engine } = probe.socket.io;
  return (engine.transport as unknown as { ws: WebSocket }).ws;
}

/** The newest rows that the probe has heard. */
function shows(probe: StreamProbe, maxAttempts: number): boolean {
  const rows = probe.heard(slug, 'rows').at(-1)?.data?.rows ?? [];
  return rows.length > 0 && rows.every((row) => row.maxAttempts === maxAttempts);
}

let attempts = 3;
/** Every row looks different afterwards. */
async function changeEveryRow(): Promise<void> {
  attempts = (attempts % 10) + 1;
  const { headers } = await test.api('GET', `/sites/${slug}/settings`);
  const ifMatch = { 'if-match': headers.get('etag')! };
  await test.api('PATCH', `/sites/${slug}/settings`, { maxAttempts: attempts }, ifMatch);
}

async function limitedReaders(): Promise<number> {
  const { body } = await test.api('GET', '//metrics');
  return Number(/rollcall_stream_readers\{state="limited"\} (\d+)/.exec(body as string)![1]);
}

it('limits a reader that stops reading, tells it, and gives it everything again when it has caught up', async () => {
  const [slow, quick] = [
    await StreamProbe.open(test.url, { key: test.adminKey }),
    await StreamProbe.open(test.url, { key: test.adminKey }),
  ];
  for (const probe of [slow, quick]) await probe.subscribe(slug, 'summary');
  await slow.subscribe(slug, 'rows', ids);
  await quick.subscribe(slug, 'rows', ids.slice(0, 1));
  const quickShows = (maxAttempts: number) =>
    waitFor(() => shows(quick, maxAttempts), { deadlineMs: DEADLINE_MS, what: 'the row with the quick reader' });
  below(slow).pause();
  await waitFor(
    async () => {
      await changeEveryRow();
      await quickShows(attempts);
      return (await limitedReaders()) === 1;
    },
    { deadlineMs: 40_000, what: 'the slow reader limited' },
  );

  // The quick one is not held up, and the slow one gets no more rows.
  await changeEveryRow();
  await quickShows(attempts);
  below(slow).resume();
  await waitFor(() => slow.heard(slug, 'rows').some(({ kind }) => kind === 'limited'), {
    deadlineMs: DEADLINE_MS,
    what: 'word of the limit',
  });
  await waitFor(async () => (await limitedReaders()) === 0, { deadlineMs: DEADLINE_MS, what: 'the recovery' });

  // What it missed comes by itself, and its numbers have no gap.
  await waitFor(() => shows(slow, attempts), { deadlineMs: DEADLINE_MS, what: 'the rows as they are now' });
  const seqs = slow.heard(slug, 'rows').map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => seqs[0]! + index));
  expect(quick.heard(slug, 'rows').every(({ kind }) => kind === 'delta')).toBe(true);
  for (const probe of [slow, quick]) probe.close();
});

it('shows a reader that has caught up also what changed last in the rooms that are the same for all', async () => {
  const page = new PageViewer('slow page', {
    url: test.url,
    key: test.adminKey,
    site: slug,
    rooms: { queue: undefined, rows: ids },
  });
  const script = new ScriptViewer('slow script', {
    url: test.url,
    key: test.adminKey,
    site: slug,
    rooms: { queue: undefined, summary: undefined, rows: ids },
  });
  viewers.push(page, script);
  const queueOf = (viewer: Viewer) => JSON.parse(viewer.screen.text('queue') ?? '{}').slots?.limit;
  await waitFor(() => viewers.every((viewer) => queueOf(viewer) !== undefined), { what: 'the first queue' });
  for (const viewer of viewers) viewer.stopReading();
  await waitFor(
    async () => {
      await changeEveryRow();
      return (await limitedReaders()) === 2;
    },
    { deadlineMs: 40_000, what: 'both limited' },
  );
  const quick = await StreamProbe.open(test.url, { key: test.adminKey });
  await quick.subscribe(slug, 'queue');
  await test.api('PATCH', `/sites/${slug}/settings`, { maxConcurrentUpgrades: 77 }, { 'if-match': '*' });
  await quick.delta(slug, 'queue', ({ slots }) => slots.limit === 77, DEADLINE_MS);
  quick.close();
  for (const viewer of viewers) viewer.readOn();
  await waitFor(() => viewers.every((viewer) => queueOf(viewer) === 77), {
    deadlineMs: DEADLINE_MS,
    what: 'the limit as it is now',
  });
});

describe('a reader that never reads', () => {
  const COST_BYTES = 1024 * 1024;
  const WITHIN_MS = 30_000;
  /** A screenful here; its messages are of a few hundred kilobytes. */
  const some = () => ids.slice(0, 100);
  const ofMetric = async (name: string) => {
    const { body } = await test.api('GET', '//metrics');
    return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(body as string)![1]);
  };
  const waitingBytes = () => ofMetric('rollcall_stream_waiting_bytes');

  it.each<[string, (watching: Watching) => Viewer]>([
    ['a page', (watching) => new PageViewer('page', watching)],
    ['a script', (watching) => new ScriptViewer('script', watching)],
  ])('is put on summaries, and costs at most a megabyte: %s', async (_, open) => {
    const rooms = { summary: undefined, queue: undefined, rows: some() };
    const viewer = open({ url: test.url, key: test.adminKey, site: slug, rooms });
    viewers.push(viewer);
    await waitFor(() => Object.keys(viewer.screen.hashes()).length === 3, { what: 'the first snapshots' });
    viewer.stopReading();
    let most = 0;
    await waitFor(
      async () => {
        await changeEveryRow();
        most = Math.max(most, await waitingBytes());
        return (await limitedReaders()) === 1;
      },
      { deadlineMs: WITHIN_MS, what: 'its limit' },
    );
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(COST_BYTES);
  });

  it('is cut when it asks for more and more', async () => {
    const probe = await StreamProbe.open(test.url, { key: test.adminKey });
    below(probe).pause();
    let most = 0;
    await waitFor(
      async () => {
        // No more than is answered in the meantime.
        for (let count = 0; count < 4; count += 1) {
          probe.socket.emit('subscribe', { site: slug, room: 'rows', ids: some() }, () => undefined);
        }
        most = Math.max(most, await waitingBytes());
        return (await ofMetric('rollcall_stream_readers\\{state="unlimited"\\}')) === 0;
      },
      { deadlineMs: WITHIN_MS, what: 'the cut' },
    ).finally(() => probe.close());
    expect(most).toBeLessThanOrEqual(COST_BYTES);
  });
});
