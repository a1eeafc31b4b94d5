import type { Queue } from '../../contracts/upgrades.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { queueHead, queueSheet } from '../model/site-sheets.js';

/** Who holds a slot, who is next, and how many wait. */
export async function queue(context: Context): Promise<ExitCode> {
  const answer = await context.get<Queue>('/queue');
  await context.printer.report({
    json: answer,
    sheet: queueSheet(answer, context.nowMs),
    head: [queueHead(answer)],
  });
  return EXIT.ok;
}
