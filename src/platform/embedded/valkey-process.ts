/**
 * The main of the child process that runs Valkey: its passes must not hold up Rollcall's own event loop. It takes its port and password
 * from its parent's first message and ends with its parent, however that ends.
 */
import { connect } from 'node:net';
import { startPromptValkey } from './prompt-valkey.js';

export type ValkeyOrder = { port: number; password: string };
export type ValkeyReport = { ready: true } | { ready: false; reason: string };

process.once('disconnect', () => process.exit(0));
process.once('message', (order: ValkeyOrder) => {
  run(order).then(
    () => report({ ready: true }),
    (error: unknown) => report({ ready: false, reason: String(error) }, () => process.exit(1)),
  );
});

async function run({ port, password }: ValkeyOrder): Promise<void> {
  await startPromptValkey(port, (error) => {
    process.stderr.write(`trapped: ${String(error)}\n`);
    process.exit(70);
  });
  await setPassword(port, password);
}

/** There is no configuration file to put it into, so it is the first command of all. */
function setPassword(port: number, password: string): Promise<void> {
  const command = ['CONFIG', 'SET', 'requirepass', password];
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', reject);
    socket.once('data', (reply: Buffer) => {
      socket.destroy();
      if (reply.toString().startsWith('+OK')) resolve();
      else reject(new Error(`Valkey did not take its password: ${reply.toString().trim()}`));
    });
    socket.write(`*${command.length}\r\n${command.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`);
  });
}

function report(message: ValkeyReport, then: () => void = () => undefined): void {
  process.send?.(message, then);
}
