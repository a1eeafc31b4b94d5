/** `npm run simulate -- --scenario flaky --clients 500`: one simulation against a running Rollcall, by default the one on PORT. */
import { become, setUp } from './setup.mjs';

const { env } = process;
env.ROLLCALL_URL ||= `http://127.0.0.1:${env.PORT || 3000}`;
if (env.ROLLCALL_BOOTSTRAP_KEY) env.ROLLCALL_KEY ||= env.ROLLCALL_BOOTSTRAP_KEY;
await setUp();
await become('src/simulator/main.js');
