/**
 * The main of the child process that runs Valkey: its passes must not hold up Rollcall's own event loop. It takes its port and password
 * from its parent's first message and ends with its parent, however that ends.
 */
import { startPromptValkey } from './prompt-valkey.js';

export type ValkeyOrder = { port: number; password: string };
export type ValkeyReport = { ready: true } | { ready: false; reason: string };

process.once('disconnect', () => process.exit(0));
process.once('message', (order: ValkeyOrder) => {
  startPromptValkey({ ...order, onTrap }).then(
    () => report({ ready: true }),
    (error: unknown) => report({ ready: false, reason: String(error) }, () => process.exit(1)),
  );
});

/** Nothing can be saved, and nothing needs to be: the parent starts another. */
function onTrap(error: unknown): void {
  process.stderr.write(`trapped: ${String(error)}\n`);
  process.exit(70);
}

function report(message: ValkeyReport, then: () => void = () => undefined): void {
  process.send?.(message, then);
}
