import { describe, expect, it } from '@jest/globals';
import { runRace } from '../lock-races/race.js';
import { say } from '../support/say.js';

describe('several processes that grant on one PostgreSQL', () => {
  it('never grant above the limit as it is at that moment, whichever of their connections are killed', async () => {
    const report = await runRace({ seed: 1, seconds: 10, locks: true });
    say(`lock races: ${JSON.stringify(report)}`);
    expect(report).toMatchObject({ overGrants: [], faults: [] });
    expect(Math.min(report.grants, report.kills, report.limitMoves, report.bumps)).toBeGreaterThan(0);
  }, 120_000);

  it('would, if they did not hold the settings row, and the replay of the slot log finds it', async () => {
    const report = await runRace({ seed: 1, seconds: 30, locks: false });
    say(`without the lock: ${report.overGrants[0]} after ${report.caughtAfterMs} ms and ${report.grants} grants`);
    expect(report.overGrants).not.toEqual([]);
  }, 120_000);
});
