import type { Socket } from 'socket.io-client';
import type { StreamMessage } from '../../src/contracts/stream.js';
import type { Queue } from '../../src/contracts/upgrades.js';
import { MESSAGE, openSocket, subscribe } from './socket.js';

/** A screen that shows a site's queue, and knows who stands first in it. */
export class QueueScreen {
  private first: string | undefined;
  private onChange: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {}

  static async open(url: string, key: string, site: string): Promise<QueueScreen> {
    const screen = new QueueScreen(await openSocket(url, key));
    screen.socket.on(MESSAGE, ({ data }: StreamMessage<'queue'>) => data !== null && screen.show(data));
    screen.show((await subscribe(screen.socket, { site, room: 'queue' })).data);
    return screen;
  }

  /** Resolves with the moment at which the screen shows that client as the next. */
  untilFirst(id: string, withinMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the screen did not show ${id} as the next`)), withinMs);
      this.onChange = () => {
        if (this.first !== id) return;
        clearTimeout(timer);
        this.onChange = () => undefined;
        resolve(performance.now());
      };
      this.onChange();
    });
  }

  close(): void {
    this.socket.disconnect();
  }

  private show(queue: Queue): void {
    this.first = queue.waiting[0]?.id;
    this.onChange();
  }
}
