/** `npm run simulate -- --scenario flaky --clients 500`: one simulation against a running Rollcall, by default the one on PORT. */
import { run, setUp } from './setup.mjs';

await setUp();
const env = { ...process.env };
env.ROLLCALL_URL ||= `http://127.0.0.1:${process.env.PORT || 3000}`;
if (env.ROLLCALL_BOOTSTRAP_KEY) env.ROLLCALL_KEY ||= env.ROLLCALL_BOOTSTRAP_KEY;
let child;
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child?.kill(signal));
const parameters = ['dist/src/simulator/main.js', ...process.argv.slice(2)];
process.exit(await run(process.execPath, parameters, { env, started: (started) => (child = started) }));
