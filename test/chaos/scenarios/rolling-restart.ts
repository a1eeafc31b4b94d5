import { Bystanders } from '../../support/bystanders.js';
import { BYSTANDERS_SLUG } from '../load/steady-load.js';
import { RetryBook } from '../load/retry-book.js';
import type { ChaosScenario } from '../scenario.js';

const STOPS_WITHIN_SECONDS = 10;

/** What an update of Rollcall does to it: SIGTERM, a new process, the next one. */
export const rollingRestart: ChaosScenario = {
  name: 'rolling-restart',
  story: 'SIGTERM of each process, one after the other, under load; no check-in may fail after one retry',
  async play(chaos) {
    const { url, adminKey, members } = chaos.stage;
    const book = new RetryBook();
    const load = new Bystanders(url, adminKey, BYSTANDERS_SLUG, 'rolling', {
      atOnce: 8,
      batch: 5,
      pauseMs: 10,
      checkInsEach: 200,
      onAnswer: (answer) => book.note(answer),
    });
    chaos.auditor.alsoWatch(load);
    const slow: string[] = [];
    let restarts = 0;
    try {
      do {
        for (const member of members) {
          await chaos.pause([0.5, 2]);
          await chaos.strike(`${member.name} restarted`, async () => {
            const { code, seconds } = await member.stop();
            if (code !== 0 || seconds > STOPS_WITHIN_SECONDS)
              slow.push(`${member.name}: code ${code} after ${seconds.toFixed(1)} s`);
            await member.start();
          });
          restarts += 1;
        }
      } while (!chaos.isOver);
    } finally {
      await load.end();
    }
    chaos.check({
      check: 'check-ins that failed after one retry',
      ok: book.batches > 0 && book.failedTwice.length === 0,
      expected: '0',
      seen: `${book.failedTwice.length === 0 ? '0' : book.failedTwice.slice(0, 5).join('; ')}, of ${book.batches} batches, ${book.retried} of them retried`,
    });
    chaos.check({
      check: 'processes that did not stop as asked',
      ok: slow.length === 0,
      expected: `none: code 0 within ${STOPS_WITHIN_SECONDS} s`,
      seen: slow.length === 0 ? `none of ${restarts}` : slow.join('; '),
    });
  },
};
