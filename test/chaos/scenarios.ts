import type { ChaosScenario } from './scenario.js';
import { anyKilled, apisKilled, workersKilled } from './scenarios/kills.js';
import { clocks } from './scenarios/clocks.js';
import { cuts } from './scenarios/cuts.js';
import { diskFull } from './scenarios/disk-full.js';
import { frozen } from './scenarios/frozen.js';
import { observedBudget } from './scenarios/observed.js';
import { overload } from './scenarios/overload.js';
import { backendsTerminated, postgresAway, postgresRestarted, postgresSilent } from './scenarios/postgres.js';
import { rollingRestart } from './scenarios/rolling-restart.js';
import { redisAway, redisFlushed, redisRestarted } from './scenarios/redis.js';

export const CHAOS_SCENARIOS: readonly ChaosScenario[] = [
  workersKilled,
  apisKilled,
  anyKilled,
  frozen,
  redisFlushed,
  redisRestarted,
  redisAway,
  postgresRestarted,
  backendsTerminated,
  postgresAway,
  postgresSilent,
  cuts,
  diskFull,
  clocks,
  overload,
  observedBudget,
  rollingRestart,
];
