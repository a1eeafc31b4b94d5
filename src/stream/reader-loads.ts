import { judgeLoad } from './model/back-pressure.js';
import type { Outgoing } from './outgoing.js';
import type { StreamReader } from './stream-reader.js';

/** Watches which readers keep up, and limits those that do not. */
export class ReaderLoads {
  private readonly limited = new Set<StreamReader>();

  /** `onRecovered` is called with each reader that gets everything again. */
  constructor(
    private readonly nowMs: () => number,
    private readonly onRecovered: (reader: StreamReader) => void,
  ) {}

  get limitedCount(): number {
    return this.limited.size;
  }

  /** Whether the reader gets everything now; `next`: what is to be sent to it, if anything is. */
  check(reader: StreamReader, next?: Outgoing): boolean {
    const { muchSinceMs: before, limitedSinceMs } = reader;
    const waitingBytes = reader.waitingBytes();
    // The text of a broadcast is made for this alone, so only for readers where something waits.
    const nextBytes = waitingBytes === 0 || next === undefined ? 0 : next.json.length;
    const load = { waitingBytes, nextBytes, muchSinceMs: before, limitedSinceMs };
    const { verdict, muchSinceMs } = judgeLoad(load, this.nowMs());
    reader.muchSinceMs = muchSinceMs;
    switch (verdict) {
      case 'everything':
        return true;
      case 'limit':
        this.limit(reader);
        return false;
      case 'stay_limited':
        return false;
      case 'recover':
        this.recover(reader);
        return true;
      case 'let_go':
        reader.end();
        return false;
    }
  }

  /** Looks at the limited readers again: their rooms may have gone quiet. */
  checkLimited(): void {
    for (const reader of this.limited) this.check(reader);
  }

  forget(reader: StreamReader): void {
    this.limited.delete(reader);
  }

  private limit(reader: StreamReader): void {
    reader.limitedSinceMs = this.nowMs();
    reader.setLimited(true);
    this.limited.add(reader);
  }

  private recover(reader: StreamReader): void {
    reader.limitedSinceMs = null;
    reader.withheld.clear();
    reader.setLimited(false);
    this.limited.delete(reader);
    this.onRecovered(reader);
  }
}
