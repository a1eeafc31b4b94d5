/** Row 9: `npm start` on a machine where everything is installed and built, with nothing in its data directory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { seconds, type Finding } from '../report.js';
import { plainEnvironment, stopProcess } from '../stage/server-process.js';
import { removeDataDirectory, type Stage } from '../stage/stage.js';
import type { Measurement } from './row.js';

const START = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));
const GOAL_SECONDS = 10;
const LIVE_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 20_000;
const ASK_EVERY_MS = 20;

async function measure(stage: Stage): Promise<Finding[]> {
  const dataDir = stage.folder('start-data');
  const first = await startOnce(stage, dataDir);
  const second = await startOnce(stage, dataDir);
  return [
    {
      row: 9,
      what: 'npm start (installed) → live page',
      measured: seconds(first.liveMs / 1000),
      goal: `≤ ${GOAL_SECONDS} s`,
      met: first.liveMs <= GOAL_SECONDS * 1000,
      detail: `with an empty data directory, so PostgreSQL is set up as well; a second start ${seconds(second.liveMs / 1000)}; stopped in ${seconds(first.stopMs / 1000)}`,
    },
  ];
}

async function startOnce(stage: Stage, dataDir: string): Promise<{ liveMs: number; stopMs: number }> {
  const port = await findFreePort();
  const env = { ...plainEnvironment(), PORT: String(port), HOST: '127.0.0.1', ROLLCALL_DATA_DIR: dataDir };
  const output: string[] = [];
  const beganAtMs = performance.now();
  const child = spawn(process.execPath, [START], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  stage.whenRowIsOver(() => removeDataDirectory(dataDir));
  stage.whenRowIsOver(() => stopProcess(child, STOPS_WITHIN_MS));
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  await untilLive(child, `http://127.0.0.1:${port}/`, output);
  const liveMs = performance.now() - beganAtMs;
  return { liveMs, stopMs: await stopProcess(child, STOPS_WITHIN_MS) };
}

async function untilLive(child: ChildProcess, url: string, output: readonly string[]): Promise<void> {
  const untilMs = performance.now() + LIVE_WITHIN_MS;
  while (performance.now() < untilMs) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url, { headers: { accept: 'text/html' } }).catch(() => null);
    const text = await answer?.text();
    if (answer?.status === 200 && text?.includes('<html') === true) return;
    await delay(ASK_EVERY_MS);
  }
  throw new Error(`the page was not live within ${LIVE_WITHIN_MS / 1000} s:\n${output.join('').slice(-2000)}`);
}

export const startUp: Measurement = { rows: [9], name: 'npm start', measure };
