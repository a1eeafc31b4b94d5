/**
 * Processes of the bench's own that do one thing beside the server: load it, watch it, answer nothing. The parent asks, the child
 * answers; a child whose parent is gone ends itself.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

type Answer = { id: number } & ({ ok: true; result: unknown } | { ok: false; message: string });
type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };

export class Child {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  private constructor(
    private readonly process: ChildProcess,
    name: string,
  ) {
    process.on('message', (answer: Answer) => this.settle(answer));
    process.once('exit', (code, signal) => {
      for (const { reject } of this.waiting.values()) reject(new Error(`${name} ended (${signal ?? code})`));
      this.waiting.clear();
    });
  }

  /** `file` is relative to the bench's folder, as built. */
  static start(file: string, env: NodeJS.ProcessEnv = {}): Child {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    const options = { env: { ...process.env, ...env }, execArgv: ['--no-warnings', '--enable-source-maps'] };
    return new Child(fork(path, options), file);
  }

  ask<Result>(order: unknown): Promise<Result> {
    const id = (this.lastId += 1);
    return new Promise<Result>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.process.send({ id, order }, (error) => error && this.settle({ id, ok: false, message: error.message }));
    });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.result);
    else waiting?.reject(new Error(answer.message));
  }
}

/** In the child: answers each order with what `work` makes of it. */
export function serveOrders<Order>(work: (order: Order) => Promise<unknown>): void {
  process.on('message', ({ id, order }: { id: number; order: Order }) => {
    work(order).then(
      (result) => process.send!({ id, ok: true, result } satisfies Answer),
      (error: unknown) => process.send!({ id, ok: false, message: textOf(error) } satisfies Answer),
    );
  });
  process.on('disconnect', () => process.exit());
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
