import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

/**
 * Embedded stores on a folder that is removed afterwards. Needs a build. They are real servers, but do not wait for the disk.
 * @returns {Promise<{databaseUrl: string, redisUrl: string, stop(): Promise<void>}>}
 */
export async function startTemporaryStores() {
  const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-stores-'));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  // Lines only when something is wrong: collected, and shown when the start fails.
  const lines = [];
  try {
    const stores = await startEmbedded({ dataDir, durable: false, log: (line) => lines.push(line) });
    return { ...stores, stop: () => stores.stop().finally(remove) };
  } catch (error) {
    process.stderr.write(`${[...lines, error.message].join('\n')}\n`);
    remove();
    process.exit(1);
  }
}

/** The built `startEmbeddedStores`. */
export async function startEmbedded(options) {
  const file = join(root, 'dist', 'src', 'platform', 'embedded', 'embedded-stores.js');
  const { startEmbeddedStores } = await import(pathToFileURL(file).href);
  return startEmbeddedStores(options);
}
