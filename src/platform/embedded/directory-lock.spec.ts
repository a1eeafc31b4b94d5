import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockDirectory } from './directory-lock.js';
import { processBirth } from './processes.js';

describe('lockDirectory', () => {
  let directory: string;
  const lockFile = () => join(directory, 'rollcall.lock');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-lock-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('refuses a second holder, names the first, and is free again after a release', () => {
    const release = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(`in use by the Rollcall that runs as process ${process.pid}`);
    release();
    expect(readdirSync(directory)).toEqual([]);
    lockDirectory(directory)();
  });

  it('takes over the lock of a process that has ended', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    writeFileSync(lockFile(), JSON.stringify({ pid: child.pid, birth: '1' }));
    lockDirectory(directory);
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('is not fooled by a later process with the same id', () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, birth: `${processBirth(process.pid)}0` }));
    lockDirectory(directory)();
  });

  it.each(['', '{', '{"pid":"x"}', '{"pid":-1}'])('takes over a lock that says nothing: %j', (content) => {
    writeFileSync(lockFile(), content);
    lockDirectory(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves a lock that is no longer its own', () => {
    const release = lockDirectory(directory);
    writeFileSync(lockFile(), 'somebody else');
    release();
    expect(readFileSync(lockFile(), 'utf8')).toBe('somebody else');
  });
});
