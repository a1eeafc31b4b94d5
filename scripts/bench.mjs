/** `npm run bench`: measures Rollcall on this machine; see bench/main.ts for its arguments. */
import { become, setUp } from './setup.mjs';

await setUp();
await become('bench/main.js');
