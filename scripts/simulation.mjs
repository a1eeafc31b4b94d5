/** `npm run simulation -- --seeds 20000 --from 1`: searches seeded histories for one that breaks a promise; see docs/correctness.md. */
import { join } from 'node:path';
import { build, root } from '../test/simulation/build.mjs';
import { run } from './setup.mjs';

const main = build(join(root, 'dist', 'simulation', 'plain'), 'test/simulation/main.ts');
process.exit(await run(process.execPath, ['--no-warnings', main, ...process.argv.slice(2)]));
