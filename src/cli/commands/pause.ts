import type { StartsAnswer } from '../../contracts/sites.js';
import type { Queue } from '../../contracts/upgrades.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { actor, ago, plural } from '../model/format.js';

const running = (inUse: number) =>
  inUse === 0 ? 'Nothing is running.' : `${plural(inUse, 'client')} in a slot will finish.`;

export async function pause(context: Context, why: string): Promise<ExitCode> {
  const answer = await context.api.post<StartsAnswer>(await context.sitePath('/pause'), { reason: why });
  const { slots } = await context.get<Queue>('/queue');
  const { paused } = answer;
  const whose =
    paused === null ? '' : ` Paused ${ago(paused.since, context.nowMs)} by ${actor(paused.by)}: ${paused.reason}`;
  await context.printer.facts({ ...answer, inUse: slots.inUse }, [
    `New starts are paused. ${running(slots.inUse)}${whose}`,
  ]);
  return EXIT.ok;
}

export async function resume(context: Context, why: string): Promise<ExitCode> {
  const answer = await context.api.post<StartsAnswer>(await context.sitePath('/resume'), { reason: why });
  await context.printer.facts({ ...answer }, ['New starts go on; a safety brake that held is released.']);
  return EXIT.ok;
}
