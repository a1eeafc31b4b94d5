import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { keptSecretKey } from './secret-key.js';

const root = mkdtempSync(join(tmpdir(), 'rollcall-key-'));
afterAll(() => rmSync(root, { recursive: true }));
const directory = () => mkdtempSync(join(root, 'd-'));

describe('the kept secret key', () => {
  it('is made once, for its owner alone', async () => {
    const place = directory();
    const key = await keptSecretKey(place);
    expect(key).toHaveLength(32);
    expect(await keptSecretKey(place)).toEqual(key);
    expect(statSync(join(place, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(place)).toEqual(['secret.key']);
    expect(readFileSync(join(place, 'secret.key'), 'utf8')).toBe(`${Buffer.from(key).toString('hex')}\n`);
    expect(await keptSecretKey(directory())).not.toEqual(key);
  });

  it.each(['', 'ab', 'x'.repeat(64)])('is not replaced when its file is damaged: %j', async (content) => {
    const place = directory();
    writeFileSync(join(place, 'secret.key'), content);
    await expect(keptSecretKey(place)).rejects.toThrow('does not hold a key');
    expect(readFileSync(join(place, 'secret.key'), 'utf8')).toBe(content);
  });
});
