import type { Range } from '../../../src/simulator/model/scenarios.js';
import type { ChaosScenario } from '../scenario.js';
import { SmallDisk } from '../stage/small-disk.js';

const BETWEEN: Range = [3, 8];
const FULL: Range = [5, 15];

let disk: SmallDisk;

export const diskFull: ChaosScenario = {
  name: 'disk-full',
  story: "PostgreSQL's disk is full for some seconds (a small tmpfs), again and again",
  missing: () => SmallDisk.missing(),
  async prepare() {
    disk = await SmallDisk.mount();
    return { postgresDirectory: disk.directory, close: () => disk.unmount() };
  },
  async play(chaos) {
    let stopped = 0;
    while (!chaos.isOver) {
      await chaos.pause(BETWEEN);
      const seconds = chaos.random.between(FULL);
      await chaos.strike(`the disk full for ${seconds.toFixed(1)} s`, async () => {
        let refused = 0;
        const untilMs = performance.now() + seconds * 1000;
        try {
          while (performance.now() < untilMs) {
            await disk.fill();
            // It writes on into files that are there already; a new one of its log is what it cannot have.
            await chaos.stage.postgres.query('SELECT pg_switch_wal()').catch(() => (refused += 1));
            await chaos.pause(0.5);
          }
        } finally {
          disk.free();
        }
        await chaos.stage.postgres.untilUp();
        chaos.say(
          refused === 0 ? 'PostgreSQL had room enough' : `PostgreSQL was stopped by it, ${refused} times asked`,
        );
        stopped += refused === 0 ? 0 : 1;
      });
    }
    chaos.check({
      check: 'times the full disk stopped PostgreSQL',
      ok: stopped > 0,
      expected: 'at least 1',
      seen: String(stopped),
    });
  },
};
