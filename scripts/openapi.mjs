/** `npm run openapi:write`: writes docs/openapi.json from what the handlers say. */
import { run, setUp } from './setup.mjs';

await setUp();
process.exit(await run(process.execPath, ['dist/src/app/openapi-write.js']));
