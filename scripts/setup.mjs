/**
 * What has to be there before anything else can run: dependencies and a build. Uses nothing but Node itself, and does only what is
 * needed: a second start neither installs nor builds.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const nodeFloor = [20, 19];
const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const installMarker = join(modules, '.rollcall-lock-hash');
const buildMarker = join(root, 'dist', '.rollcall-build-hash');
const setUpLock = join(root, '.rollcall-set-up.lock');
const buildInputs = [
  'src',
  'migrations',
  'bench',
  'test/chaos',
  'test/lock-races',
  'test/support',
  'dashboard',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'package.json',
  'package-lock.json',
];

/** Ends the process when it runs on a Node that is too old; the message must come before anything newer is parsed. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > nodeFloor[0] || (major === nodeFloor[0] && minor >= nodeFloor[1])) return;
  fail(
    `Rollcall needs Node ${nodeFloor.join('.')} or newer; this is Node ${process.versions.node}. See https://nodejs.org`,
  );
}

/** Dependencies and build, one after the other. Two set-ups at once would delete each other's files, so the second waits. */
export async function setUp() {
  checkNode();
  await withSetUpLock(async () => {
    await ensureInstalled();
    await ensureBuilt();
  });
}

/** Installs when node_modules is missing or is not what package-lock.json asks for. */
export async function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (readIfThere(installMarker) === wanted) return;
  if (!isInstalled()) {
    // The tools that build are development dependencies: NODE_ENV=production must not leave them out.
    await step(
      'Installing dependencies',
      npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
    );
  }
  writeFileSync(installMarker, wanted);
}

/** Builds backend and dashboard when anything that goes into them has changed. */
export async function ensureBuilt() {
  const wanted = hashOf(buildInputs);
  if (readIfThere(buildMarker) === wanted) return;
  rmSync(buildMarker, { force: true });
  await step('Building', npmCommand(['run', '--silent', 'build']));
  writeFileSync(buildMarker, wanted);
}

/** Makes the next start build, whatever the marker says. */
export function forgetBuild() {
  rmSync(buildMarker, { force: true });
}

/**
 * Goes on as the built program `file` (below dist), in this very process: nothing stands between a terminal and the program, so signals,
 * exit code and `kill` all mean the program itself.
 */
export async function become(file) {
  const path = join(root, 'dist', file);
  process.chdir(root);
  process.argv[1] = path;
  await import(pathToFileURL(path).href);
}

/** Prints a line for people and ends the process. */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a program to its end, without a shell; resolves with its exit code (128 + n when a signal ended it). */
export function run(command, parameters, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd: root, stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
    options.started?.(child);
  });
}

/** An install by hand (`npm ci`) is as good as ours: npm keeps a list of what it has put there. */
function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
    const same = ([path, { version }]) => wanted[path]?.version === version;
    const isThere = ([path, entry]) => path === '' || entry.optional || entry.devOptional || path in present;
    return Object.entries(present).every(same) && Object.entries(wanted).every(isThere);
  } catch {
    return false;
  }
}

/** npm's own script when npm runs us, so that it is the same npm; otherwise the one on the path. */
function npmCommand(parameters) {
  const script = process.env.npm_execpath;
  const isNpm = script?.endsWith('npm-cli.js') && existsSync(script);
  return isNpm ? [process.execPath, [script, ...parameters]] : ['npm', parameters];
}

/** One line a step, with how long it took; what it printed only when it fails. */
async function step(name, [command, parameters]) {
  const beganMs = Date.now();
  process.stdout.write(`${name} … `);
  const output = [];
  const collect = (child) => {
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  };
  const code = await run(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'], started: collect });
  process.stdout.write(`${code === 0 ? 'done' : 'failed'} (${((Date.now() - beganMs) / 1000).toFixed(1)} s)\n`);
  if (code !== 0) fail(`${Buffer.concat(output)}\n${name} failed: ${command} ${parameters.join(' ')}`);
}

async function withSetUpLock(work) {
  for (let waited = 0; !takeSetUpLock(); waited += 1) {
    if (waited === 0) console.log('Another start is setting up in this folder; waiting for it.');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const release = () => rmSync(setUpLock, { force: true });
  process.once('exit', release);
  try {
    await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function takeSetUpLock() {
  try {
    writeFileSync(setUpLock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(readIfThere(setUpLock));
    // Empty for a moment while it is written; the name of a process that has ended when that one was killed.
    if (holder > 0 && !isAlive(holder)) rmSync(setUpLock, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Of all paths and contents; tests are no input of the build. */
function hashOf(paths) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0]);
  const add = (path) => {
    const entries = readdirIfDirectory(path);
    if (!entries)
      hash
        .update(path)
        .update('\0')
        .update(readIfThere(join(root, path)) ?? '')
        .update('\0');
    else for (const name of entries.sort()) if (!/\.spec\.tsx?$/.test(name)) add(join(path, name));
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

function readdirIfDirectory(path) {
  try {
    return readdirSync(join(root, path)).filter((name) => name !== 'node_modules');
  } catch (error) {
    if (error.code === 'ENOTDIR' || error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
