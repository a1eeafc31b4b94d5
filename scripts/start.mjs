/** `npm start`: installs and builds where that is needed, then becomes Rollcall. */
import { readFileSync } from 'node:fs';
import { become, setUp } from './setup.mjs';

await setUp();
followLauncher();
await become('src/main.js');

/**
 * npm puts a shell between itself and us, which dies of a signal without passing it on; and npm killed outright passes nothing on
 * either. A server that nobody waits for any more ends as if it had been asked to.
 */
function followLauncher() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const launchers = launchersNow();
  const timer = setInterval(() => {
    if (launchersNow() !== launchers) process.kill(process.pid, 'SIGTERM');
  }, 300);
  timer.unref();
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => clearInterval(timer));
}

/** The parent, and where that is npm's shell, its parent as well (known on Linux only). */
function launchersNow() {
  const parent = process.ppid;
  try {
    if (!readFileSync(`/proc/${parent}/cmdline`, 'utf8').includes('scripts/start.mjs')) return String(parent);
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(parent);
  }
}
