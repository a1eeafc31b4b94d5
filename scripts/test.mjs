/**
 * `npm test`: sets up, starts a PostgreSQL and a Valkey for the tests, runs them and stops both. Arguments go to Jest:
 * `npm test -- --selectProjects unit`, `npm test -- upgrades`.
 *
 * All tests go in two lanes beside each other: the tests of whole processes mostly wait, and the others mostly compute. One lane alone
 * would take nearly twice as long; no two tests that kill, freeze or flood something ever run at once. Each lane has servers of its own, as
 * a transaction that a frozen process leaves open holds up whoever reads the change feed of any database beside it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, installChromium } from './chromium.mjs';
import { fail, run, setUp } from './setup.mjs';
import { startTemporaryStores } from './temporary-stores.mjs';

/** A lane's projects follow each other, each in a process of its own: Jest gives back no memory between its files. */
const LANES = [['processes'], ['integration', 'browser']];
/** For the lane that is done first. */
const LAST = ['unit'];
const EXITS_WITHIN_SECONDS = 15;
const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
const parameters = process.argv.slice(2);
const outputFile = parameters.find((parameter) => parameter.startsWith('--outputFile='))?.slice('--outputFile='.length);
/** Whoever chooses tests has one lane, and Jest as it is. */
const isWhole = parameters.every((parameter) => parameter === '--json' || parameter.startsWith('--outputFile='));
const needs = (project) => selectedProjects()?.includes(project) ?? true;

await setUp();
const env = { ...process.env };
if (needs('browser')) provideChromium();

const children = new Set();
let isStopped = false;
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    isStopped = true;
    // Ctrl-C reaches Jest by itself; this process stays to stop the stores.
    if (signal !== 'SIGINT') children.forEach((child) => child.kill(signal));
  });
}
process.exit(isWhole ? await runLanes() : await runChosen());

async function runChosen() {
  const stores = ['processes', 'integration', 'browser'].some(needs) ? await provideStores() : undefined;
  const code = await runJest(parameters, stores);
  await stores?.stop();
  return code;
}

function runJest(options, stores, more = {}) {
  const started = (child) => children.add(child);
  return run(process.execPath, [...jest, ...options], { env: { ...env, ...stores?.env }, started, ...more });
}

/** Answers an exit code; one result for both lanes is where one was asked for. */
async function runLanes() {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-tests-'));
  const colours = process.stdout.isTTY ? ['--colors'] : [];
  const results = (project) => join(folder, `${project}.json`);
  // Through pipes: two live displays would write over each other.
  const stdio = ['ignore', 'pipe', 'pipe'];
  // One after the other: the first may have to make the user that PostgreSQL runs as.
  const servers = [];
  while (servers.length < LANES.length) servers.push(await provideStores());
  const waiting = [...LAST];
  function* projectsOf(lane) {
    yield* LANES[lane];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield next;
  }
  const runLane = async (stores, lane) => {
    for (const project of projectsOf(lane)) {
      const options = ['--selectProjects', project, ...colours, '--json', `--outputFile=${results(project)}`];
      if (isStopped) break;
      const started = (child) => {
        show(child);
        endAfter(results(project), child);
      };
      await runJest(options, stores, { stdio, started });
    }
    await stores?.stop();
  };
  await Promise.all(servers.map(runLane));
  const totals = together([...LANES, LAST].flat().map(results));
  rmSync(folder, { recursive: true, force: true });
  if (outputFile !== undefined) writeFileSync(outputFile, JSON.stringify(totals));
  console.log(`\nAll projects: ${totals.numPassedTests} passed, ${totals.numFailedTests} failed`);
  if (totals.numRuntimeErrorTestSuites > 0) console.log(`${totals.numRuntimeErrorTestSuites} files could not be run`);
  return totals.success && !isStopped ? 0 : 1;
}

/** Node 20 can spin for ever while it takes itself down after many closed sockets: what has told its results need not live on. */
function endAfter(results, child) {
  let left = EXITS_WITHIN_SECONDS;
  const look = setInterval(() => {
    if (existsSync(results)) left -= 1;
    if (left <= 0) child.kill('SIGKILL');
  }, 1000);
  child.once('close', () => clearInterval(look));
}

function show(child) {
  children.add(child);
  // Jest's report goes to its standard error, as it does without lanes; with --json its standard output repeats the result file.
  child.stderr.pipe(process.stderr, { end: false });
  child.stdout.resume();
}

/** The totals of Jest's result files; a project that wrote none counts as one file that could not be run. */
function together(files) {
  const counts = ['numPassedTests', 'numFailedTests', 'numPendingTests', 'numTotalTests', 'numRuntimeErrorTestSuites'];
  const results = files.map((file) => {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      return { numRuntimeErrorTestSuites: 1, testResults: [] };
    }
  });
  const sum = (name) => results.reduce((total, result) => total + (result[name] ?? 0), 0);
  return {
    ...Object.fromEntries(counts.map((name) => [name, sum(name)])),
    success: results.every(({ success }) => success === true),
    testResults: results.flatMap(({ testResults }) => testResults),
  };
}

/** Undefined means all. Jest takes every word up to the next option for a project's name. */
function selectedProjects() {
  const at = parameters.findIndex((parameter) => /^--selectProjects(=|$)/.test(parameter));
  if (at < 0) return undefined;
  const inline = parameters[at].split('=')[1];
  if (inline) return [inline];
  const rest = parameters.slice(at + 1);
  const end = rest.findIndex((parameter) => parameter.startsWith('-'));
  return end < 0 ? rest : rest.slice(0, end);
}

async function provideStores() {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
  if (TEST_DATABASE_URL && TEST_REDIS_URL) return undefined;
  if (TEST_DATABASE_URL || TEST_REDIS_URL) {
    fail('Set both TEST_DATABASE_URL and TEST_REDIS_URL to test on servers of your own, or neither.');
  }
  const { databaseUrl, redisUrl, stop } = await startTemporaryStores();
  return { env: { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl }, stop };
}

/** Without a browser the browser tests fail by themselves; this says once, in front, how to get one. */
function provideChromium() {
  const path = findChromium() ?? installChromium();
  if (path) env.CHROMIUM_PATH = path;
  else {
    delete env.CHROMIUM_PATH;
    console.error(
      'No Chromium or Chrome was found, so the browser tests will fail. Install one (Debian: apt-get install chromium) ' +
        'or say where it is: CHROMIUM_PATH=/path/to/chromium npm test',
    );
  }
}
