import type { ChaosScenario } from '../scenario.js';

const FROZEN_SECONDS = 90;

/** A stopped process keeps its connections, its transactions and its locks, and goes on later as if no time had passed. */
export const frozen: ChaosScenario = {
  name: 'frozen',
  story: 'SIGSTOP of a process for 90 s, then SIGCONT, again and again',
  async play(chaos) {
    const frozenSeconds = Math.min(FROZEN_SECONDS, chaos.seconds / 3);
    do {
      await chaos.pause([1, 3]);
      const [first, ...others] = chaos.stage.members;
      const member = chaos.random.pick([first!, ...others]);
      await chaos.strike(`${member.name} stopped`, async () => member.freeze());
      await chaos.pause(frozenSeconds);
      await chaos.strike(`${member.name} goes on after ${Math.round(frozenSeconds)} s`, async () => member.thaw());
    } while (!chaos.isOver);
  },
};
