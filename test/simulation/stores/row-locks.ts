/**
 * Locks as PostgreSQL gives them: shared or exclusive, first come first served, had until the transaction ends. Who would close a ring
 * of waiting transactions is refused with 40P01.
 */
export type LockMode = 'share' | 'exclusive';

/** A failure as the database driver reports it. */
export class DatabaseError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Waiter<Owner> {
  owner: Owner;
  mode: LockMode;
  granted: () => void;
  refused: (error: Error) => void;
  sinceMs: number;
}

interface Lock<Owner> {
  holders: Map<Owner, LockMode>;
  queue: Waiter<Owner>[];
}

export class RowLocks<Owner extends object> {
  private readonly locks = new Map<string, Lock<Owner>>();
  private readonly held = new Map<Owner, string[]>();
  private readonly waiting = new Map<Owner, { lock: Lock<Owner>; waiter: Waiter<Owner> }>();

  constructor(private readonly now: () => number) {}

  /** Undefined when the lock was had at once; else resolves when it is had. Throws or rejects with 40P01. */
  acquire(owner: Owner, key: string, mode: LockMode): Promise<void> | undefined {
    if (this.tryAcquire(owner, key, mode)) return undefined;
    const lock = this.locks.get(key)!;
    return new Promise((resolve, reject) => {
      const granted = () => {
        this.give(owner, key, lock, mode);
        resolve();
      };
      const waiter = { owner, mode, granted, refused: reject, sinceMs: this.now() };
      // Who holds it already and wants it alone goes before those who hold nothing.
      if (lock.holders.has(owner)) lock.queue.unshift(waiter);
      else lock.queue.push(waiter);
      this.waiting.set(owner, { lock, waiter });
      if (!this.closesRing(owner)) return;
      this.leaveQueue(owner);
      reject(new DatabaseError('40P01', 'deadlock detected'));
    });
  }

  tryAcquire(owner: Owner, key: string, mode: LockMode): boolean {
    let lock = this.locks.get(key);
    if (lock === undefined) this.locks.set(key, (lock = { holders: new Map(), queue: [] }));
    const own = lock.holders.get(owner);
    if (own === 'exclusive' || own === mode) return true;
    if (own === undefined && lock.queue.length > 0) return false;
    if (!isFree(lock, owner, mode)) return false;
    this.give(owner, key, lock, mode);
    return true;
  }

  holds(owner: Owner, key: string): boolean {
    return this.locks.get(key)?.holders.has(owner) ?? false;
  }

  isWaiting(owner: Owner): boolean {
    return this.waiting.has(owner);
  }

  /** Refuses those who have waited since before `sinceMs`. */
  giveUp(sinceMs: number): void {
    for (const [owner, { waiter }] of [...this.waiting]) {
      if (waiter.sinceMs > sinceMs) continue;
      this.leaveQueue(owner);
      waiter.refused(new DatabaseError('55P03', 'canceling statement due to lock timeout'));
    }
  }

  /** The transaction has ended: its locks go to those who wait, and it waits for none. */
  release(owner: Owner): void {
    this.leaveQueue(owner);
    const keys = this.held.get(owner);
    if (keys === undefined) return;
    this.held.delete(owner);
    for (const key of keys) {
      const lock = this.locks.get(key)!;
      lock.holders.delete(owner);
      if (lock.queue.length > 0) this.passOn(lock);
      else if (lock.holders.size === 0) this.locks.delete(key);
    }
  }

  private leaveQueue(owner: Owner): void {
    const waits = this.waiting.get(owner);
    if (waits === undefined) return;
    this.waiting.delete(owner);
    waits.lock.queue.splice(waits.lock.queue.indexOf(waits.waiter), 1);
    this.passOn(waits.lock);
  }

  private passOn(lock: Lock<Owner>): void {
    while (lock.queue.length > 0 && isFree(lock, lock.queue[0]!.owner, lock.queue[0]!.mode)) {
      const waiter = lock.queue.shift()!;
      this.waiting.delete(waiter.owner);
      waiter.granted();
    }
  }

  private give(owner: Owner, key: string, lock: Lock<Owner>, mode: LockMode): void {
    if (!lock.holders.has(owner)) {
      const keys = this.held.get(owner);
      if (keys === undefined) this.held.set(owner, [key]);
      else keys.push(key);
    }
    lock.holders.set(owner, mode);
    this.locks.set(key, lock);
  }

  private closesRing(start: Owner): boolean {
    const seen = new Set<Owner>();
    const reaches = (owner: Owner): boolean => {
      const waits = this.waiting.get(owner);
      if (waits === undefined) return false;
      for (const blocker of blockers(waits.lock, waits.waiter)) {
        if (blocker === start) return true;
        if (seen.has(blocker)) continue;
        seen.add(blocker);
        if (reaches(blocker)) return true;
      }
      return false;
    };
    return reaches(start);
  }
}

const conflicts = (a: LockMode, b: LockMode): boolean => a === 'exclusive' || b === 'exclusive';

function isFree<Owner>(lock: Lock<Owner>, owner: Owner, mode: LockMode): boolean {
  for (const [holder, held] of lock.holders) if (holder !== owner && conflicts(held, mode)) return false;
  return true;
}

/** Those for whom this one waits: who has the lock, and who is before it in the queue. */
function* blockers<Owner>(lock: Lock<Owner>, waiter: Waiter<Owner>): Generator<Owner> {
  for (const [holder, held] of lock.holders) {
    if (holder !== waiter.owner && conflicts(held, waiter.mode)) yield holder;
  }
  for (const earlier of lock.queue) {
    if (earlier === waiter) return;
    yield earlier.owner;
  }
}
