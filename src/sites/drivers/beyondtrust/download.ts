import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Downloaded } from './appliance-account.js';
import { AnswerTooLarge } from './connection-failure.js';

/** What is still being written, beside what it will be. */
export const PART = /^\.[0-9a-f-]{36}\.part$/;

/** So much of a disk stays free for whatever else is on it: the embedded database may be. */
const RESERVE_BYTES = 256 * 1024 ** 2;
/** How much is written between two looks at how much is free. */
const LOOK_EVERY_BYTES = 32 * 1024 ** 2;
const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Our own disk would not take it. The message is a sentence for a person. */
export class NotKept extends Error {}

/** Where a download is to be kept. */
export interface Keeping {
  file: string;
  /** Null: the other side does not say. */
  bytesExpected: number | null;
  /** What is free where a folder is. */
  freeBytes?: (folder: string) => Promise<number>;
}

/**
 * Reads a body to its end and hashes it. To be kept, it is written beside its file under a name of its own and gets its name when all of it
 * is on the disk, so that whoever finds the file finds all of it. Throws when the body breaks off or there is no room; nothing is left then.
 */
export async function downloaded(body: Readable, keeping: Keeping | null, bytesMax: number): Promise<Downloaded> {
  const hash = createHash('sha256');
  const copy = keeping === null ? null : new Copy(keeping);
  let bytes = 0;
  try {
    await copy?.begin();
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw new AnswerTooLarge();
      hash.update(chunk);
      await copy?.add(chunk);
    }
    await copy?.finish();
    return { ok: true, sha256: hash.digest('hex'), bytes, file: keeping?.file ?? null };
  } catch (error) {
    body.destroy();
    await copy?.drop();
    throw error;
  }
}

/** The file while it is written. */
class Copy {
  private readonly folder: string;
  private readonly part: string;
  private handle: FileHandle | null = null;
  private sinceLook = 0;

  constructor(private readonly keeping: Keeping) {
    this.folder = dirname(keeping.file);
    this.part = join(this.folder, `.${randomUUID()}.part`);
  }

  async begin(): Promise<void> {
    await this.look(this.keeping.bytesExpected ?? 0);
    this.handle = await kept(open(this.part, 'wx', 0o600));
  }

  async add(chunk: Buffer): Promise<void> {
    this.sinceLook += chunk.length;
    if (this.sinceLook >= LOOK_EVERY_BYTES) await this.look(0);
    await kept(this.handle!.appendFile(chunk));
  }

  /** The name is on the disk, too, when this resolves. */
  async finish(): Promise<void> {
    await kept(this.handle!.sync());
    await kept(this.handle!.close());
    this.handle = null;
    await kept(rename(this.part, this.keeping.file));
    const folder = await kept(open(this.folder, 'r'));
    await kept(folder.sync().finally(() => folder.close()));
  }

  async drop(): Promise<void> {
    await this.handle?.close().catch(() => undefined);
    await rm(this.part, { force: true }).catch(() => undefined);
  }

  private async look(needed: number): Promise<void> {
    this.sinceLook = 0;
    const { freeBytes = freeOn } = this.keeping;
    const free = await kept(freeBytes(this.folder));
    if (free >= needed + RESERVE_BYTES) return;
    const size = needed === 0 ? 'The backup' : `The backup of ${inMib(needed)}`;
    throw new NotKept(
      `${size} is not kept: ${inMib(free)} are free on the disk of ${this.folder}, of which ${inMib(RESERVE_BYTES)} stay free. Make room there, or keep fewer (ROLLCALL_BACKUPS_KEPT).`,
    );
  }
}

async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const inMib = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2).toLocaleString('en')} MiB`;

function kept<Value>(work: Promise<Value>): Promise<Value> {
  return work.catch((error: unknown) => {
    const isFull = FULL.has((error as NodeJS.ErrnoException).code ?? '');
    const said = isFull
      ? 'The disk where the backup is to be kept is full: make room there, or keep fewer (ROLLCALL_BACKUPS_KEPT).'
      : 'The file could not be written where it is to be kept: look at the disk and at the rights of its folder.';
    throw new NotKept(said, { cause: error });
  });
}
