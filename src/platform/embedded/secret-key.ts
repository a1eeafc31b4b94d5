import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedStoresError } from './embedded-stores-error.js';

const KEY_BYTES = 32;

/** The key of what is kept encrypted, made at the first start: readable by the user who runs Rollcall and by nobody else. */
export async function keptSecretKey(filesDirectory: string): Promise<Uint8Array> {
  const path = join(filesDirectory, 'secret.key');
  const kept = await readIfThere(path);
  if (kept === null) return makeKey(path);
  if (!/^[0-9a-f]{64}$/.test(kept)) {
    throw new EmbeddedStoresError(
      `${path} does not hold a key of 64 hexadecimal digits. Put the right file back; ` +
        'or delete it, and then give every receiver of alerts its secrets again.',
    );
  }
  return new Uint8Array(Buffer.from(kept, 'hex'));
}

/** Whole or not at all: a key that was lost half-way would take every secret with it. */
async function makeKey(path: string): Promise<Uint8Array> {
  const key = randomBytes(KEY_BYTES);
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${key.toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return new Uint8Array(key);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new EmbeddedStoresError(`${path} cannot be read (${(error as Error).message}).`);
  }
}
