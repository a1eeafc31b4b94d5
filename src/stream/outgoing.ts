import type { StreamMessage } from '../contracts/stream.js';

/** A message on its way to readers. It becomes text once, however many read it. */
export class Outgoing {
  private text: string | undefined;

  constructor(readonly message: StreamMessage) {}

  get json(): string {
    return (this.text ??= JSON.stringify(this.message));
  }
}
