import type { Queue, Summary } from '../../contracts/upgrades.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { observedQueueHead, queueHead, queueSheet } from '../model/site-sheets.js';

/** Who holds a slot, who is next, and how many wait. */
export async function queue(context: Context): Promise<ExitCode> {
  const [answer, { observation }] = await Promise.all([context.get<Queue>('/queue'), context.get<Summary>('/summary')]);
  await context.printer.report({
    json: answer,
    sheet: queueSheet(answer, context.nowMs),
    head: [observation == null ? queueHead(answer) : observedQueueHead(answer)],
  });
  return EXIT.ok;
}
