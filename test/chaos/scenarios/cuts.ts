import type { Prng } from '../../../src/simulator/model/prng.js';
import type { Range } from '../../../src/simulator/model/scenarios.js';
import type { TcpProxy } from '../net/tcp-proxy.js';
import { CLEAR, type Weather } from '../net/weather.js';
import type { Chaos, ChaosScenario } from '../scenario.js';

const LASTS: Range = [2, 12];
const BETWEEN: Range = [1, 5];

/** Each draws its figures when it begins. */
const WEATHERS: readonly { name: string; draw(random: Prng): Partial<Weather> }[] = [
  { name: 'slow', draw: (random) => ({ latencyMs: [5, random.int(20, 400)] }) },
  { name: 'narrow', draw: (random) => ({ bytesPerSecond: random.int(20_000, 200_000) }) },
  { name: 'a blackhole', draw: () => ({ blackhole: true }) },
  { name: 'refusing', draw: () => ({ refuse: true }) },
  { name: 'cut after some bytes', draw: (random) => ({ cutAfterBytes: [1, random.int(200, 60_000)] }) },
  { name: 'reset', draw: () => ({}) },
];

export const cuts: ChaosScenario = {
  name: 'cuts',
  story:
    'the network to PostgreSQL, to Redis or to the apis is slow, narrow, a blackhole, refusing, reset or cut in mid-message',
  prepare: async () => ({ proxied: true }),
  async play(chaos) {
    while (!chaos.isOver) {
      await chaos.pause(BETWEEN);
      await spoil(chaos);
    }
  },
};

async function spoil(chaos: Chaos): Promise<void> {
  const [first, ...others] = networksOf(chaos);
  const network = chaos.random.pick([first!, ...others]);
  const weather = chaos.random.pick([WEATHERS[0]!, ...WEATHERS.slice(1)]);
  const seconds = chaos.random.between(LASTS);
  await chaos.strike(`the network to ${network.name} ${weather.name} for ${seconds.toFixed(1)} s`, async () => {
    const drawn = weather.draw(chaos.random);
    network.proxy.setWeather({ ...CLEAR, ...drawn });
    // Whoever is refused only when it connects must connect.
    if (weather.name === 'reset' || drawn.refuse === true) network.proxy.reset();
    try {
      await chaos.pause(seconds);
    } finally {
      network.proxy.setWeather(CLEAR);
    }
  });
}

function networksOf({ stage }: Chaos): { name: string; proxy: TcpProxy }[] {
  return [
    { name: 'PostgreSQL', proxy: stage.links!.postgres },
    { name: 'Redis', proxy: stage.links!.redis },
    { name: 'the apis', proxy: stage.front.proxy },
  ];
}
