import type { Plan, PlanHeader } from '../../contracts/plans.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { planHead, planNow, planSheet } from '../model/plan-lines.js';

const SEARCHED_MOST = 500;

/** The upgrade plan that is on, else the latest; or one by its number. Exit code 1 when it is stopped. */
export async function plan(context: Context, number: number | null): Promise<ExitCode> {
  const { items } = await context.get<{ items: PlanHeader[] }>(`/plans?limit=${SEARCHED_MOST}`);
  const isOn = ({ state }: PlanHeader) => state === 'running' || state === 'stopped';
  const header = number === null ? (items.find(isOn) ?? items[0]) : items.find((one) => one.number === number);
  if (header === undefined) {
    throw new CliError(
      number === null ? 'This site has no upgrade plan.' : `There is no plan ${number}.`,
      'Plans are made on the Appliance page of the site.',
    );
  }
  const found = await context.get<Plan>(`/plans/${header.id}`);
  await context.printer.report({
    json: found,
    sheet: planSheet(found, context.nowMs),
    head: planHead(found, context.nowMs),
    foot: planNow(found),
  });
  return found.state === 'stopped' ? EXIT.failed : EXIT.ok;
}
