import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { downloaded, NotKept } from './download.js';

const MIB = 1024 ** 2;
const bytes = Buffer.alloc(3 * MIB, 'settings');
const body = (...chunks: Buffer[]) => Readable.from(chunks);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-download-'));
  file = join(folder, 'backup.nsb');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Free space as a test has it, one look after the other; the last one stays. */
const free =
  (...looks: number[]) =>
  () =>
    Promise.resolve((looks.length > 1 ? looks.shift() : looks[0])! * MIB);

describe('a download that is to be kept', () => {
  it('is there as a whole where there is room', async () => {
    const kept = await downloaded(body(bytes), { file, bytesExpected: bytes.length, freeBytes: free(260) }, 10 * MIB);
    expect(kept).toEqual({
      ok: true,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      file,
    });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toEqual(['backup.nsb']);
  });

  it('is not begun where there is no room for what the other side announces, or for anything', async () => {
    for (const [mib, bytesExpected] of [
      [258, bytes.length],
      [255, null],
    ] as const) {
      const source = body(bytes);
      const outcome = downloaded(source, { file, bytesExpected, freeBytes: free(mib) }, 10 * MIB);
      await expect(outcome).rejects.toThrow(`${mib} MiB are free on the disk of ${folder}, of which 256 MiB stay free`);
      expect(source.destroyed).toBe(true);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('is broken off when the room goes away meanwhile, and nothing is left', async () => {
    const chunks = Array.from({ length: 40 }, () => Buffer.alloc(2 * MIB));
    const outcome = downloaded(
      body(...chunks),
      { file, bytesExpected: null, freeBytes: free(900, 300, 200) },
      900 * MIB,
    );
    await expect(outcome).rejects.toThrow(NotKept);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that the disk is full, or that the folder is not to be written to', async () => {
    const full = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    await expect(downloaded(body(bytes), { file, bytesExpected: null, freeBytes: full }, 10 * MIB)).rejects.toThrow(
      'is full',
    );
    const nowhere = { file: join(folder, 'missing', 'b'), bytesExpected: null, freeBytes: free(900) };
    await expect(downloaded(body(bytes), nowhere, 10 * MIB)).rejects.toThrow('rights of its folder');
  });

  it('needs no room when it is only hashed', async () => {
    expect(await downloaded(body(bytes), null, 10 * MIB)).toMatchObject({ ok: true, file: null, bytes: bytes.length });
  });
});
