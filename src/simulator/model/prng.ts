/**
 * Seeded chance: the same seed gives the same numbers on every machine, so that a simulation can be told again. Streams are derived
 * by label (`prng.fork('client', 17)`), so that one client's fate does not depend on what the others drew before it.
 * The generator is the small fast counter generator known as sfc32; the seeding mixes a text as splitmix32 does. Not for secrets.
 */
export class Prng {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(private readonly label: string) {
    let state = hashText(label);
    const next = () => {
      state = (state + 0x9e3779b9) | 0;
      return mix(state);
    };
    this.a = next();
    this.b = next();
    this.c = next();
    // The first outputs still show the seed.
    for (let round = 0; round < 12; round += 1) this.word();
  }

  /** A stream of its own; drawing from it moves no other stream. */
  fork(...labels: (string | number)[]): Prng {
    return new Prng([this.label, ...labels].join('/'));
  }

  /** A number in [0, 1). */
  float(): number {
    return this.word() / 0x1_0000_0000;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1));
  }

  between(range: readonly [number, number]): number {
    return range[0] + this.float() * (range[1] - range[0]);
  }

  /** True with this probability (0–1). Always draws once, so that a rate of 0 does not shift what comes after. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.float() * items.length)] ?? items[0];
  }

  /** Log-normal: most near `median`, a few far above it. `sigma` is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.float()));
    const normal = radius * Math.cos(2 * Math.PI * this.float());
    return median * Math.exp(sigma * normal);
  }

  private word(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum >>> 0;
  }
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

function hashText(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = mix((hash + text.charCodeAt(index) + 0x9e3779b9) | 0);
  return hash;
}
