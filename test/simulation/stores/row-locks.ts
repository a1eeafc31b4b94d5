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

interface Waiter {
  owner: LockOwner;
  lock: Lock;
  mode: LockMode;
  granted: () => void;
  refused: (error: Error) => void;
  sinceMs: number;
}

interface Lock {
  /** One that has it alone, or all that share it. */
  holders: LockOwner[];
  mode: LockMode;
  queue: Waiter[];
}

/** What has locks: a transaction. The fields are for the locks alone. */
export interface LockOwner {
  readonly locks: Lock[];
  waiter: Waiter | null;
}

/** The locks of one kind of thing, by key. */
export type LockSpace = Map<string, Lock>;

/** Undefined when the lock was had at once; else resolves when it is had. Rejects with 40P01 when nobody could go on. */
export function acquire(
  owner: LockOwner,
  space: LockSpace,
  key: string,
  mode: LockMode,
  nowMs: number,
): Promise<void> | undefined {
  const lock = lockOf(space, key);
  if (take(owner, lock, mode)) return undefined;
  return new Promise((resolve, reject) => {
    const granted = () => {
      give(owner, lock, mode);
      resolve();
    };
    const waiter: Waiter = { owner, lock, mode, granted, refused: reject, sinceMs: nowMs };
    // Who holds it already and wants it alone goes before those who hold nothing.
    if (lock.holders.includes(owner)) lock.queue.unshift(waiter);
    else lock.queue.push(waiter);
    owner.waiter = waiter;
    if (!closesRing(owner)) return;
    leaveQueue(owner);
    reject(new DatabaseError('40P01', 'deadlock detected'));
  });
}

export const tryAcquire = (owner: LockOwner, space: LockSpace, key: string, mode: LockMode): boolean =>
  take(owner, lockOf(space, key), mode);

/** The wait is over without the lock. */
export function refuse(owner: LockOwner, error: Error): void {
  const { waiter } = owner;
  if (waiter === null) return;
  leaveQueue(owner);
  waiter.refused(error);
}

/** The transaction has ended: its locks go to those who wait, and it waits for none. */
export function release(owner: LockOwner): void {
  leaveQueue(owner);
  const { locks } = owner;
  for (let lock = locks.pop(); lock !== undefined; lock = locks.pop()) {
    lock.holders.splice(lock.holders.indexOf(owner), 1);
    if (lock.queue.length > 0) passOn(lock);
  }
}

function lockOf(space: LockSpace, key: string): Lock {
  let lock = space.get(key);
  if (lock === undefined) space.set(key, (lock = { holders: [], mode: 'share', queue: [] }));
  return lock;
}

function take(owner: LockOwner, lock: Lock, mode: LockMode): boolean {
  const isHolder = lock.holders.includes(owner);
  if (isHolder && (lock.mode === 'exclusive' || mode === 'share')) return true;
  if (!isHolder && lock.queue.length > 0) return false;
  if (!isFree(lock, owner, mode)) return false;
  give(owner, lock, mode);
  return true;
}

function isFree({ holders, mode: held }: Lock, owner: LockOwner, mode: LockMode): boolean {
  if (holders.length === 0 || (holders.length === 1 && holders[0] === owner)) return true;
  return held === 'share' && mode === 'share';
}

function give(owner: LockOwner, lock: Lock, mode: LockMode): void {
  lock.mode = mode;
  if (lock.holders.includes(owner)) return;
  lock.holders.push(owner);
  owner.locks.push(lock);
}

function leaveQueue(owner: LockOwner): void {
  const { waiter } = owner;
  if (waiter === null) return;
  owner.waiter = null;
  waiter.lock.queue.splice(waiter.lock.queue.indexOf(waiter), 1);
  passOn(waiter.lock);
}

function passOn(lock: Lock): void {
  const { queue } = lock;
  while (queue.length > 0 && isFree(lock, queue[0]!.owner, queue[0]!.mode)) {
    const waiter = queue.shift()!;
    waiter.owner.waiter = null;
    waiter.granted();
  }
}

function closesRing(start: LockOwner): boolean {
  const seen = new Set<LockOwner>();
  const reaches = (owner: LockOwner): boolean => {
    if (owner.waiter === null) return false;
    for (const blocker of blockers(owner.waiter)) {
      if (blocker === start) return true;
      if (seen.has(blocker)) continue;
      seen.add(blocker);
      if (reaches(blocker)) return true;
    }
    return false;
  };
  return reaches(start);
}

/** Those for whom this one waits: who has the lock, and who is before it in the queue. */
function* blockers(waiter: Waiter): Generator<LockOwner> {
  const { lock, owner, mode } = waiter;
  if (lock.mode === 'exclusive' || mode === 'exclusive') {
    for (const holder of lock.holders) if (holder !== owner) yield holder;
  }
  for (const earlier of lock.queue) {
    if (earlier === waiter) return;
    yield earlier.owner;
  }
}
