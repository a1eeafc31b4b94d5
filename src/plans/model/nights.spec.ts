import { describe, expect, it } from '@jest/globals';
import { PlanNight, type NightOptions } from '../../../test/support/plan-night.js';

it('try', () => {
  for (const kind of ['single', 'failover_synchronous', 'failover_asynchronous', 'hardware_migration'] as const) {
    const night = new PlanNight({ kind });
    night.start();
    night.play();
    console.log([...night.lines, ...night.ending()].join('\n'));
  }
});
