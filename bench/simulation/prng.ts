/** Numbers that look random and are the same for the same seed (a 32-bit xorshift, its seed spread by a multiplication). */
export class Prng {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return (x >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return Math.floor(low + this.next() * (high - low));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }
}
