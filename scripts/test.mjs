/**
 * `npm test`: sets up, starts one PostgreSQL and one Valkey for all tests, runs them and stops both. Arguments go to Jest:
 * `npm test -- --selectProjects unit`, `npm test -- upgrades`.
 */
import { findChromium, installChromium } from './chromium.mjs';
import { fail, run, setUp } from './setup.mjs';
import { startTemporaryStores } from './temporary-stores.mjs';

const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
const parameters = process.argv.slice(2);
const needs = (project) => selectedProjects()?.includes(project) ?? true;

await setUp();
const env = { ...process.env };
if (needs('browser')) provideChromium();
const stores = needs('integration') || needs('browser') ? await provideStores() : undefined;

let child;
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child?.kill(signal));
// Ctrl-C reaches Jest by itself; this process stays to stop the stores.
process.on('SIGINT', () => undefined);
const code = await run(process.execPath, [...jest, ...parameters], { env, started: (started) => (child = started) });
await stores?.stop();
process.exit(code);

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
  const started = await startTemporaryStores();
  env.TEST_DATABASE_URL = started.databaseUrl;
  env.TEST_REDIS_URL = started.redisUrl;
  return started;
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
