import type { Range } from '../../../src/simulator/model/scenarios.js';
import type { ChaosScenario } from '../scenario.js';
import { CLEAR } from '../net/weather.js';
import { watchAnswersWhileAway } from '../judge/away-answers.js';

const BETWEEN: Range = [3, 8];
const AWAY_SECONDS = 60;

export const postgresRestarted: ChaosScenario = {
  name: 'postgres-restarted',
  story: 'PostgreSQL stopped as with "-m immediate" and started again, every few seconds',
  async play(chaos) {
    const { postgres } = chaos.stage;
    while (!chaos.isOver) {
      await chaos.pause(BETWEEN);
      await chaos.strike('PostgreSQL restarted', async () => {
        await postgres.crash();
        await postgres.untilUp();
      });
    }
  },
};

export const backendsTerminated: ChaosScenario = {
  name: 'backends-terminated',
  story: 'PostgreSQL cuts some or all of our connections to it, every few seconds',
  async play(chaos) {
    while (!chaos.isOver) {
      await chaos.pause(BETWEEN);
      const share = chaos.random.pick([0.2, 0.5, 1]);
      await chaos.strike(`${share * 100} % of the connections to PostgreSQL terminated`, async () => {
        await chaos.stage.postgres.terminateBackends(() => chaos.random.chance(share));
      });
    }
  },
};

export const postgresAway: ChaosScenario = {
  name: 'postgres-away',
  story: 'PostgreSQL gone for 60 s, again and again; every answer must be 503 with Retry-After within 3 s',
  leastSeconds: 20,
  async play(chaos) {
    const { postgres } = chaos.stage;
    const awaySeconds = Math.min(AWAY_SECONDS, chaos.seconds / 2);
    do {
      await chaos.pause(BETWEEN);
      await chaos.strike(`PostgreSQL away for ${Math.round(awaySeconds)} s`, async () => {
        await postgres.stop();
        try {
          chaos.check(await watchAnswersWhileAway(chaos, awaySeconds));
        } finally {
          await postgres.startAgain();
        }
      });
    } while (!chaos.isOver);
  },
};

/** Its machine is gone, or the network to it: nobody refuses, nobody answers. */
export const postgresSilent: ChaosScenario = {
  name: 'postgres-silent',
  story:
    'PostgreSQL answers nothing for 60 s (a blackhole), again and again; every answer must be 503 with Retry-After within 3 s',
  leastSeconds: 20,
  prepare: async () => ({ proxied: true }),
  async play(chaos) {
    const { postgres: network } = chaos.stage.links!;
    const silentSeconds = Math.min(AWAY_SECONDS, chaos.seconds / 2);
    do {
      await chaos.pause(BETWEEN);
      await chaos.strike(`PostgreSQL silent for ${Math.round(silentSeconds)} s`, async () => {
        network.setWeather({ ...CLEAR, blackhole: true });
        try {
          chaos.check(await watchAnswersWhileAway(chaos, silentSeconds));
        } finally {
          network.setWeather(CLEAR);
        }
      });
    } while (!chaos.isOver);
  },
};
