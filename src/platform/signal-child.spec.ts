import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { signalChild } from './signal-child.js';

describe('signalChild', () => {
  it('ends a child that was started', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    signalChild(child, 'SIGKILL');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  });

  it('signals nobody for a child that could not be started', () => {
    const kill = jest.fn();
    signalChild({ pid: undefined, kill } as unknown as ChildProcess, 'SIGTERM');
    expect(kill).not.toHaveBeenCalled();
  });
});
