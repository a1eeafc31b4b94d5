import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { built } from '../../support/built.js';
import type { Range } from '../../../src/simulator/model/scenarios.js';
import type { ChaosScenario } from '../scenario.js';

const OFF_SECONDS = [600, -600, -600, 600] as const;
const BETWEEN: Range = [5, 12];
const FAKETIME_PLACES = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
];

/** Each process has its own clock; PostgreSQL's, the simulator's and every other process's tell other times. */
export const clocks: ChaosScenario = {
  name: 'clocks',
  story:
    'the clocks of our processes are 10 minutes ahead or behind (by faketime, or inside of Node where that is not installed)',
  prepare: async () => ({ environmentOf: (index) => clockOff(OFF_SECONDS[index] ?? 0) }),
  async play(chaos) {
    chaos.say(`clocks are off by ${findFaketime() === null ? "Node's own Date" : 'faketime'}`);
    while (!chaos.isOver) {
      await chaos.pause(BETWEEN);
      const [first, ...others] = chaos.stage.members;
      const member = chaos.random.pick([first!, ...others]);
      // Alone, a wrong clock breaks nothing; what a process remembers in it must not outlive the process either.
      await chaos.strike(`${member.name}, whose clock is wrong, killed`, async () => {
        await member.kill();
        await member.start();
      });
    }
  },
};

function clockOff(seconds: number): Record<string, string> {
  const library = findFaketime();
  if (library === null) {
    const preload = pathToFileURL(built('test/chaos/stage/shifted-clock.js')).href;
    return { NODE_OPTIONS: `--import ${preload}`, CHAOS_CLOCK_OFFSET_SECONDS: String(seconds) };
  }
  return { LD_PRELOAD: library, FAKETIME: `${seconds > 0 ? '+' : ''}${seconds}`, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

function findFaketime(): string | null {
  return FAKETIME_PLACES.find((place) => existsSync(place)) ?? null;
}
