import type { Member } from '../stage/member.js';

const LOOK_EVERY_MS = 200;

/** The most memory that any of some processes held, since the last time it was asked. */
export class MemoryWatch {
  private mostBytes = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly members: readonly Member[]) {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  /** In bytes; 0 where the system does not tell. */
  takeMost(): number {
    this.look();
    const most = this.mostBytes;
    this.mostBytes = 0;
    return most;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    this.mostBytes = Math.max(this.mostBytes, ...this.members.map((member) => member.memoryBytes() ?? 0));
  }
}
