/** `npm run chaos -- --scenario workers-killed --minutes 10`: breaks real processes; without arguments it explains itself. */
import { become, setUp } from './setup.mjs';

await setUp();
await become('test/chaos/main.js');
