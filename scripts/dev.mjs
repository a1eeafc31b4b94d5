/**
 * `npm run dev`: Rollcall that is rebuilt and restarted as its sources change. The compiler and Vite watch; whenever the compiler is done
 * without errors the server is started anew. The dashboard's new build is served at the next reload of the page.
 */
import { spawn } from 'node:child_process';
import { forgetBuild, root, setUp } from './setup.mjs';

const restartAfter = /Found 0 errors/;

await setUp();
// From here on dist changes without the set-up's knowledge.
forgetBuild();
const compiler = watch('compiler', [
  'node_modules/typescript/bin/tsc',
  '-p',
  'tsconfig.build.json',
  '--watch',
  '--preserveWatchOutput',
]);
const dashboard = watch('dashboard', [
  'node_modules/vite/bin/vite.js',
  'build',
  'dashboard',
  '--watch',
  '--logLevel',
  'warn',
]);
let server;
let restarting = Promise.resolve();
let ending = false;

compiler.stdout.on('data', (chunk) => {
  if (restartAfter.test(chunk)) restarting = restarting.then(restart);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end());

function watch(name, parameters) {
  const child = spawn(process.execPath, parameters, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', (chunk) => process.stdout.write(String(chunk).replace(/^(?=.)/gm, `[${name}] `)));
  child.once('exit', (code) => {
    if (ending) return;
    console.error(`[${name}] ended with exit code ${code}`);
    void end(1);
  });
  return child;
}

async function restart() {
  if (server) console.log('[dev] restarting');
  await stop(server);
  if (ending) return;
  // A group of its own: Ctrl-C comes to it once, from here.
  server = spawn(process.execPath, ['dist/src/main.js'], { cwd: root, stdio: 'inherit', detached: true });
}

async function end(code = 0) {
  if (ending) return;
  ending = true;
  await restarting;
  await Promise.all([compiler, dashboard, server].map(stop));
  process.exit(code);
}

async function stop(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
