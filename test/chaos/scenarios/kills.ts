import type { Range } from '../../../src/simulator/model/scenarios.js';
import type { Chaos, ChaosScenario } from '../scenario.js';
import type { Member } from '../stage/member.js';

const BETWEEN: Range = [1, 4];
const AGAIN_AFTER: Range = [0, 2];
const UP_WITHIN_SECONDS = 60;

/** `kill -9` of one that runs, every few seconds; a supervisor starts it again. The next may die while the last one still starts. */
async function keepKilling(chaos: Chaos, members: readonly Member[]): Promise<void> {
  const returning: Promise<void>[] = [];
  while (!chaos.isOver) {
    await chaos.pause(BETWEEN);
    const member = await oneThatRuns(chaos, members);
    await chaos.strike(`${member.name} killed`, async () => {
      await member.kill();
      returning.push(startAgain(chaos, member));
      await someoneToGoOn(chaos, member);
    });
  }
  await Promise.all(returning);
}

/** Where the last of its role was killed nothing can go on before one is live again; how long a start takes is the machine's affair. */
async function someoneToGoOn(chaos: Chaos, { role }: Member): Promise<void> {
  const alike = chaos.stage.with(role);
  if (alike.some(({ isUp }) => isUp)) return;
  const beganMs = performance.now();
  await oneThatRuns(chaos, alike);
  chaos.say(`no ${role} was left; one was live again after ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
}

async function startAgain(chaos: Chaos, member: Member): Promise<void> {
  await chaos.pause(AGAIN_AFTER);
  await member.start();
}

async function oneThatRuns(chaos: Chaos, members: readonly Member[]): Promise<Member> {
  for (let waited = 0; waited < UP_WITHIN_SECONDS * 10; waited += 1) {
    const [first, ...others] = members.filter(({ isUp }) => isUp);
    if (first !== undefined) return chaos.random.pick([first, ...others]);
    await chaos.pause(0.1);
  }
  throw new Error(`none of ${members.map(({ name }) => name).join(', ')} came up again in ${UP_WITHIN_SECONDS} s`);
}

export const workersKilled: ChaosScenario = {
  name: 'workers-killed',
  story: 'kill -9 of a worker process every few seconds',
  play: (chaos) => keepKilling(chaos, chaos.stage.with('worker')),
};

export const apisKilled: ChaosScenario = {
  name: 'apis-killed',
  story: 'kill -9 of an api process every few seconds',
  play: (chaos) => keepKilling(chaos, chaos.stage.with('api')),
};

export const anyKilled: ChaosScenario = {
  name: 'any-killed',
  story: 'kill -9 of any of the four processes every few seconds',
  play: (chaos) => keepKilling(chaos, chaos.stage.members),
};
