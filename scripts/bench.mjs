/** `npm run bench`: measures DESIGN's numbers on this machine. Arguments go to bench/main.ts. */
import { run, setUp } from './setup.mjs';

await setUp();
let child;
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child?.kill(signal));
const parameters = ['--no-warnings', 'dist/bench/main.js', ...process.argv.slice(2)];
process.exit(await run(process.execPath, parameters, { started: (started) => (child = started) }));
