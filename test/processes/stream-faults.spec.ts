import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { Prng } from '../../src/simulator/model/prng.js';
import { TcpProxy } from '../chaos/net/tcp-proxy.js';
import { CLEAR } from '../chaos/net/weather.js';
import { faultsOf, Play } from '../support/play.js';
import { ProcessStage } from '../support/process-stage.js';
import { RollcallProcess } from '../support/rollcall-process.js';
import { say } from '../support/say.js';
import { Screen } from '../support/screen.js';
import { PageViewer, ScriptViewer, type Rooms, type Viewer, type Watching } from '../support/screens.js';
import { StreamTrouble } from '../support/stream-trouble.js';
import { StreamProbe } from '../support/stream-probe.js';
import { waitFor } from '../support/wait-for.js';

/**
 * Pages and scripts watch a fleet through its upgrade by a bad network while the process is killed and stopped under them. When all is
 * over, each must show what a process that nobody has talked to yet says.
 */
const SEED = 5;
const SLUG = 'faults';
const CLIENTS = 60;
const SETTLES_WITHIN_MS = 60_000;
const STORMY = { ...CLEAR, latencyMs: [0, 30] as const, cutAfterBytes: [20_000, 300_000] as const };

const random = new Prng(`stream faults ${SEED}`);
const viewers: Viewer[] = [];
let stage: ProcessStage;
let proxy: TcpProxy;
let play: Play | undefined;
let witness: RollcallProcess | undefined;

beforeAll(async () => {
  stage = await ProcessStage.open();
  const { port } = new URL(stage.url);
  proxy = await TcpProxy.listen(() => [Number(port)], random.fork('proxy'));
  await stage.start();
}, 120_000);

afterAll(async () => {
  for (const viewer of viewers) viewer.close();
  await play?.end();
  await witness?.end('SIGTERM');
  await proxy?.close();
  await stage?.close();
}, 60_000);

const watching = (rooms: Rooms): Watching => ({
  url: `http://127.0.0.1:${proxy.port}`,
  key: stage.adminKey,
  site: SLUG,
  rooms,
});

function addViewers(when: string, all: Rooms, one: Rooms): void {
  viewers.push(
    new PageViewer(`page, ${when}`, watching({ ...all, ...one })),
    new PageViewer(`slow page, ${when}`, watching({ ...all, ...one })),
    new ScriptViewer(`script, ${when}`, watching(all)),
    new ScriptViewer(`slow script, ${when}`, watching(all)),
    new ScriptViewer(`script of one client, ${when}`, watching({ ...one, summary: undefined })),
    new ScriptViewer(`script with a foreign id, ${when}`, watching(all), '0f9d5c2e-foreign:4,4,4,4'),
    new ScriptViewer(`script with nonsense for an id, ${when}`, watching(all), 'yesterday'),
  );
}

/** What a process says that has just been asked for the first time. */
async function freshScreen(url: string, rooms: Rooms): Promise<Screen> {
  const probe = await StreamProbe.open(url, { key: stage.adminKey });
  const screen = new Screen();
  try {
    for (const [room, ids] of Object.entries(rooms) as [keyof Rooms, string[] | undefined][])
      screen.take(room, (await probe.subscribe(SLUG, room, ids)).data, 'snapshot');
  } finally {
    probe.close();
  }
  return screen;
}

/** Which viewers do not show what they should, and what they show instead. */
function differences(fresh: Screen, rooms: Rooms): string[] {
  const wanted = fresh.hashes();
  return viewers.flatMap(({ name, screen, watches }) => {
    const shown = screen.hashes();
    return Object.keys(rooms)
      .filter((room) => room in watches && shown[room] !== wanted[room])
      .map((room) => `${name}: ${room}: ${firstDifference(screen.text(room), fresh.text(room))}`);
  });
}

function firstDifference(shown: string | undefined, wanted: string | undefined): string {
  if (shown === undefined || wanted === undefined) return 'nothing was heard of it';
  let at = 0;
  while (shown[at] === wanted[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return `shows …${around(shown)}… for …${around(wanted)}…`;
}

it('every screen shows the same as a fresh one in the end, whatever was cut, stopped or killed', async () => {
  play = new Play(stage, { scenario: 'happy', clients: CLIENTS, seed: SEED, limit: 6, slug: SLUG });
  await play.until('somebody is back', ({ site }) => site.report().atTarget >= 2);
  const { items } = (await stage.api('GET', `/sites/${SLUG}/clients?limit=${CLIENTS}`)).body;
  const ids = (items as { id: string }[]).map(({ id }) => id);
  const all: Rooms = { summary: undefined, queue: undefined, activity: undefined, rows: ids };
  const one: Rooms = { client: [ids[7]!] };
  proxy.setWeather(STORMY);
  addViewers('from the beginning', all, one);
  const trouble = new StreamTrouble(proxy, viewers, random.fork('trouble'));

  try {
    await play.until('15 are back', ({ site }) => site.report().atTarget >= 15);
    await stage.kill();
    await stage.start();
    addViewers('after the kill', all, one);
    await play.until('30 are back', ({ site }) => site.report().atTarget >= 30);
    await (await stage.start()).end('SIGTERM');
    await stage.start();
    await play.until('45 are back', ({ site }) => site.report().atTarget >= 45);
    addViewers('late', all, one);
    expect(faultsOf(await play.verdict)).toEqual([]);
  } finally {
    await trouble.end();
  }

  proxy.setWeather(CLEAR);
  for (const viewer of viewers) viewer.readOn();
  const port = String(await findFreePort());
  witness = await RollcallProcess.live({ ...stage.environment, PORT: port, ROLLCALL_ROLES: 'api' });
  const beganAtMs = performance.now();
  let found: string[] = [];
  await waitFor(
    async () => {
      found = differences(await freshScreen(`http://127.0.0.1:${port}`, { ...all, ...one }), { ...all, ...one });
      return found.length === 0;
    },
    { deadlineMs: SETTLES_WITHIN_MS, what: 'the same on every screen' },
  ).catch(() => undefined);
  expect(found).toEqual([]);
  const seconds = Math.round((performance.now() - beganAtMs) / 1000);
  say(`${viewers.length} screens: ${JSON.stringify(trouble.tally)}, and all alike within ${seconds} s of the end`);
}, 600_000);
