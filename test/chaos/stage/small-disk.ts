import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm, statfs, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SIZE_MIB = 400;
const PIECE = Buffer.alloc(256 * 1024);

/** A disk of its own in memory, small enough to be filled. Linux, and only for who may mount. */
export class SmallDisk {
  private constructor(readonly directory: string) {}

  static async mount(): Promise<SmallDisk> {
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'rollcall-disk-')));
    const { status, stderr } = mountTmpfs(directory);
    if (status === 0) return new SmallDisk(directory);
    await rm(directory, { recursive: true });
    throw new Error(stderr);
  }

  /** Why none can be had; null when it can. */
  static async missing(): Promise<string | null> {
    try {
      await (await SmallDisk.mount()).unmount();
      return null;
    } catch (error) {
      return `no small disk can be mounted here (${(error as Error).message.trim() || 'mount failed'})`;
    }
  }

  /** Until nothing goes in any more; the rest that PostgreSQL had written before stays. */
  async fill(): Promise<void> {
    const file = await open(this.filler, 'w');
    try {
      for (;;) await file.write(PIECE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      await file.close();
    }
  }

  async freeMib(): Promise<number> {
    const { bavail, bsize } = await statfs(this.directory);
    return (bavail * bsize) / 2 ** 20;
  }

  free(): void {
    rmSync(this.filler, { force: true });
  }

  async unmount(): Promise<void> {
    spawnSync('umount', [this.directory], { stdio: 'ignore' });
    await rm(this.directory, { recursive: true, force: true });
  }

  private get filler(): string {
    return join(this.directory, 'filler');
  }
}

function mountTmpfs(directory: string): { status: number | null; stderr: string } {
  const options = `size=${SIZE_MIB}m,mode=0711`;
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'rollcall-chaos', directory], {
    encoding: 'utf8',
  });
  return { status, stderr: error?.message ?? stderr };
}
