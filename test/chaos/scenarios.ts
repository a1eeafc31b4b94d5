import type { ChaosScenario } from './scenario.js';
import { anyKilled, apisKilled, workersKilled } from './scenarios/kills.js';
import { backendsTerminated, postgresAway, postgresRestarted } from './scenarios/postgres.js';
import { redisAway, redisFlushed, redisRestarted } from './scenarios/redis.js';

export const CHAOS_SCENARIOS: readonly ChaosScenario[] = [
  workersKilled,
  apisKilled,
  anyKilled,
  redisFlushed,
  redisRestarted,
  redisAway,
  postgresRestarted,
  backendsTerminated,
  postgresAway,
];
