/** `npm run lock-races -- --seconds 60 --seed 1`: dispatchers race for slots on a temporary PostgreSQL; see test/lock-races/main.ts. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';
import { startTemporaryStores } from './temporary-stores.mjs';

await setUp();
const { env } = process;
const stores = env.TEST_DATABASE_URL && env.TEST_REDIS_URL ? undefined : await startTemporaryStores();
if (stores) {
  env.TEST_DATABASE_URL = stores.databaseUrl;
  env.TEST_REDIS_URL = stores.redisUrl;
}
process.chdir(root);
try {
  await import(pathToFileURL(join(root, 'dist', 'test', 'lock-races', 'main.js')).href);
} finally {
  await stores?.stop();
}
process.exit();
