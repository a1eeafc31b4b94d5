/** `npm start`: installs and builds where that is needed, then becomes Rollcall. */
import { become, setUp } from './setup.mjs';

await setUp();
followLauncher();
await become('src/main.js');

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
