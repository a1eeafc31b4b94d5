import type { Plan, PlanStep } from '../contracts/plans.js';
import type { ApplianceName } from '../contracts/words.js';
import type { LogEntry, MaintainedAppliance, PairState } from './model/pair-state.js';
import { releaseAfter } from './model/update-catalogue.js';
import { SOFTWARE_BEFORE } from './model/software.js';
import { ONCE_ONLY, type PlanExpectation } from './plan-expectations.js';
import { none, type VerdictLine } from './verdict.js';

/** What came of an order that the appliance has to refuse itself, whatever Rollcall says. */
export interface AppliancesWord {
  readonly order: string;
  readonly expected: string;
  readonly seen: string;
}

export interface PlanFacts {
  readonly expected: PlanExpectation;
  /** As it stood when it had come to its end, or when it was held for good; before it was given up. */
  readonly stood: Plan | null;
  /** As it was last seen. */
  readonly plan: Plan | null;
  readonly appliancesWord: AppliancesWord | null;
  readonly pair: PairState;
}

/** Judges how a plan has ended by what was really done to the appliances. Pure. */
export function judgePlan(facts: PlanFacts): VerdictLine[] {
  return [...judgeEnd(facts), ...judgeWord(facts), ...judgePair(facts), ...judgeDeeds(facts)];
}

function judgeEnd({ expected, stood, plan }: PlanFacts): VerdictLine[] {
  const { ends } = expected;
  const state = same('the plan ended', ends.state, plan?.state ?? 'never made');
  if (ends.state === 'finished') return [state, none('steps not done at the end', notDone(plan))];
  const step = stood?.steps.find(({ key }) => key === stood.current);
  const place = same('it stood at', ends.step, `${step?.key ?? 'no step'}`);
  return ends.state === 'stopped'
    ? [state, place, ...judgeStop(stood, step)]
    : [state, place, same('because of', ends.reason, step?.reason ?? 'nothing'), judgeNames(ends.names, step)];
}

const notDone = (plan: Plan | null): string[] =>
  (plan?.steps ?? []).filter(({ state }) => state !== 'done').map(({ key, state }) => `${key} ${state}`);

/** Nobody may go on or restart; giving up is the only way, until support has mended the appliance. */
function judgeStop(stood: Plan | null, step: PlanStep | undefined): VerdictLine[] {
  const possible = (step?.actions ?? []).filter((action) => action.possible).map(({ action }) => action);
  const words = [stood?.stop?.says ?? '', ...(stood?.stop?.instructions ?? [])].join(' ');
  return [
    none('actions possible at a hard stop', possible),
    same('giving up is possible', 'yes', stood?.abort.possible === true ? 'yes' : 'no'),
    says('the stop forbids to restart and names support', /do not restart.*support/i, words),
  ];
}

function judgeNames(names: RegExp, step: PlanStep | undefined): VerdictLine {
  return says('its words name what to look at', names, [step?.says ?? '', step?.instructions[0] ?? ''].join(' '));
}

function judgeWord({ appliancesWord }: PlanFacts): VerdictLine[] {
  if (appliancesWord === null) return [];
  return [same(appliancesWord.order, appliancesWord.expected, appliancesWord.seen)];
}

function judgePair({ expected, pair }: PlanFacts): VerdictLine[] {
  return [
    same('appliances at the end', softwareWords(expected), pair.appliances.map(describeSoftware).join('; ')),
    same('in production', expected.production, pair.production),
    same('failover', expected.failover, pair.failover),
    none('moments at which both appliances were down', pair.downTogether),
  ];
}

function softwareWords({ software }: PlanExpectation): string {
  const next = releaseAfter(SOFTWARE_BEFORE);
  const states = { before: SOFTWARE_BEFORE, base: { ...SOFTWARE_BEFORE, baseVersion: next.baseVersion }, next };
  return Object.entries(software)
    .map(([name, state]) => describeSoftware({ name: name as ApplianceName, software: states[state] }))
    .join('; ');
}

export function describeSoftware({ name, software }: Pick<MaintainedAppliance, 'name' | 'software'>): string {
  const site = [software.siteVersion ?? 'none', software.siteRevision].filter(Boolean).join(' ');
  return `${name} base ${software.baseVersion}, site ${site}`;
}

function judgeDeeds({ expected, pair }: PlanFacts): VerdictLine[] {
  const counted = new Map<string, number>();
  for (const entry of pair.log) if (ONCE_ONLY.includes(entry.what)) add(counted, deedOf(entry));
  const wanted = new Map<string, number>(Object.entries(expected.did));
  const leftAlone = Object.entries(expected.software)
    .filter(([name, state]) => state === 'before' && name !== expected.production)
    .map(([name]) => name);
  return [
    same('what was done that must be done once', listed(wanted), listed(counted)),
    none('packages installed twice', twice(pair.log)),
    ...leftAlone.map((name) =>
      none(
        `deeds to ${name}, which was not to be touched`,
        pair.log.filter(({ appliance }) => appliance === name).map(deedOf),
      ),
    ),
  ];
}

export const deedOf = ({ appliance, what }: LogEntry): string => `${appliance ?? 'both'} ${what}`;

/** The detail begins with the name of the package. */
function twice(log: readonly LogEntry[]): string[] {
  const counted = new Map<string, number>();
  for (const entry of log) {
    if (entry.what.endsWith('_installed')) add(counted, `${deedOf(entry)} ${entry.detail.split(/[;,]/)[0]!}`);
  }
  return [...counted].filter(([, count]) => count > 1).map(([deed]) => deed);
}

function add(counted: Map<string, number>, deed: string): void {
  counted.set(deed, (counted.get(deed) ?? 0) + 1);
}

function listed(counted: ReadonlyMap<string, number>): string {
  const deeds = [...counted].sort(([one], [other]) => (one < other ? -1 : 1));
  return deeds.map(([deed, count]) => (count === 1 ? deed : `${deed} × ${count}`)).join(', ') || 'nothing';
}

function same(check: string, expected: string, seen: string): VerdictLine {
  return { check, ok: expected === seen, expected, seen };
}

function says(check: string, expected: RegExp, seen: string): VerdictLine {
  return { check, ok: expected.test(seen), expected: String(expected), seen };
}
