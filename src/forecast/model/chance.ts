/**
 * Seeded chance for simulated nights: the same seed draws the same numbers everywhere, so that a forecast is a function of its facts.
 * A counter is stepped by an odd constant and its bits are mixed, as splitmix generators do. Not for secrets.
 */

/** Taken out of the inner loops: looking up a global costs more there than what it does. */
const { cos, floor, imul, log, sqrt } = Math;
const STEP = 0x9e3779b9;
const WORDS = 0x1_0000_0000;

export class Chance {
  private state = 0;

  constructor(seed: string) {
    for (let index = 0; index < seed.length; index += 1) this.state = mixed(this.state + seed.charCodeAt(index) + STEP);
  }

  /** A number in [0, 1). */
  float(): number {
    this.state = (this.state + STEP) | 0;
    return (mixed(this.state) >>> 0) / WORDS;
  }

  /** A whole number from 0 to `count` − 1. */
  below(count: number): number {
    return floor(this.float() * count);
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -log(1 - this.float());
  }

  /** Normal with mean 0 and deviation 1. */
  normal(): number {
    return sqrt(2 * this.exponential()) * cos(2 * Math.PI * this.float());
  }
}

function mixed(value: number): number {
  let bits = value | 0;
  bits = imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = imul(bits ^ (bits >>> 15), 0x735a2d97);
  return bits ^ (bits >>> 15);
}
