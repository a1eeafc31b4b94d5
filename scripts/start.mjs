/**
 * `npm start`: installs and builds where that is needed, then becomes Rollcall: no second process between the terminal and the server,
 * so signals, exit code and `kill` all mean the server itself.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';

await setUp();
process.chdir(root);
followLauncher();
const main = join(root, 'dist', 'src', 'main.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);

/** npm passes signals on, but cannot when it is killed: a server that nobody waits for any more then ends as if asked to. */
function followLauncher() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const launcher = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  timer.unref();
}
