/**
 * Decides whether an address may try to sign in once more: at most so many attempts that failed (or are still under way) in a window of
 * time. Bounded: past `addressesMax` the address that tried longest ago is forgotten. It limits guessing, not use: an attempt that
 * succeeds is taken back. Source: DESIGN §6 (address-based limits stand only on sign-in).
 */
export interface AttemptLimits {
  attemptsMax: number;
  windowMs: number;
  addressesMax: number;
}

export type AttemptVerdict = { allowed: true } | { allowed: false; retryAfterMs: number };

export class AttemptWindow {
  /** Times of attempts by address, oldest first; addresses in the order of their last attempt. */
  private readonly attempts = new Map<string, number[]>();

  constructor(private readonly limits: AttemptLimits) {}

  /** Counts an attempt of `address`, unless it has used up its window. */
  begin(address: string, nowMs: number): AttemptVerdict {
    const { attemptsMax, windowMs, addressesMax } = this.limits;
    const recent = (this.attempts.get(address) ?? []).filter((atMs) => atMs > nowMs - windowMs);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= attemptsMax) {
      return { allowed: false, retryAfterMs: oldest + windowMs - nowMs };
    }
    recent.push(nowMs);
    this.attempts.delete(address);
    this.attempts.set(address, recent);
    if (this.attempts.size > addressesMax) this.forgetOldest();
    return { allowed: true };
  }

  /** The attempt of `address` that began at `beganMs` succeeded: it does not count. */
  succeeded(address: string, beganMs: number): void {
    const times = this.attempts.get(address);
    const place = times?.lastIndexOf(beganMs) ?? -1;
    if (times === undefined || place < 0) return;
    times.splice(place, 1);
    if (times.length === 0) this.attempts.delete(address);
  }

  get size(): number {
    return this.attempts.size;
  }

  private forgetOldest(): void {
    for (const address of this.attempts.keys()) {
      this.attempts.delete(address);
      return;
    }
  }
}

/** Who counts as one: an IPv4 address, or the first half of an IPv6 address, which one customer gets whole. */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array.from({ length: zeros }, () => '0'), ...back].slice(0, 4).join(':');
}
