/**
 * `npm run --silent rollcall -- status`: the command line against a running Rollcall, by default the one on PORT. What the set-up has to
 * say goes to standard error, so that standard output holds the answer alone.
 */
import { become, setUp } from './setup.mjs';

const { env, stdout, stderr } = process;
env.ROLLCALL_URL ||= `http://127.0.0.1:${env.PORT || 3000}`;
const { write } = stdout;
stdout.write = stderr.write.bind(stderr);
await setUp();
stdout.write = write;
await become('src/cli/main.js');
