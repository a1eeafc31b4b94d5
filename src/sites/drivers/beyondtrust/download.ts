import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Downloaded } from './appliance-account.js';
import { AnswerTooLarge } from './connection-failure.js';

/** Our own disk would not take it. */
export class NotKept extends Error {}

/**
 * Reads a body to its end and hashes it. With a file: it is written beside it under a name of its own and gets its name when all of it is
 * on the disk, so that whoever finds the file finds all of it. Throws when the body breaks off; nothing is left then.
 */
export async function downloaded(body: Readable, file: string | null, bytesMax: number): Promise<Downloaded> {
  const hash = createHash('sha256');
  const part = file === null ? null : join(dirname(file), `.${randomUUID()}.part`);
  let bytes = 0;
  let handle: FileHandle | null = null;
  try {
    if (part !== null) handle = await kept(open(part, 'wx', 0o600));
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw new AnswerTooLarge();
      hash.update(chunk);
      if (handle !== null) await kept(handle.appendFile(chunk));
    }
    if (handle !== null) await kept(handle.sync());
    await handle?.close();
    handle = null;
    if (part !== null && file !== null) await kept(named(part, file));
    return { ok: true, sha256: hash.digest('hex'), bytes, file };
  } catch (error) {
    body.destroy();
    await handle?.close().catch(() => undefined);
    if (part !== null) await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The name is on the disk, too, when this resolves. */
async function named(part: string, file: string): Promise<void> {
  await rename(part, file);
  const folder = await open(dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
}

function kept<Value>(work: Promise<Value>): Promise<Value> {
  return work.catch((error: unknown) => {
    throw new NotKept('it could not be written', { cause: error });
  });
}
