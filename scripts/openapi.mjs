/** `npm run openapi:write`: writes docs/openapi.json from what the handlers say. */
import { become, setUp } from './setup.mjs';

await setUp();
await become('src/app/openapi-write.js');
