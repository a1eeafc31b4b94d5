import type { Plan, PlanStep } from '../contracts/plans.js';
import type { ApplianceName, PlanTask } from '../contracts/words.js';
import { listed } from './model/installs.js';
import { DONE, type Done } from './model/pair-state.js';
import type { UpdatePackage } from './model/update-catalogue.js';
import type { Stage } from './stage.js';

/** `more`: something was done and more has to be, as soon as the appliances are at rest again. */
export type Deed = Done | 'more';
type Act = (stage: Stage, plan: Plan, step: PlanStep, nowMs: number) => Deed;

const otherOf = (name: ApplianceName): ApplianceName => (name === 'A' ? 'B' : 'A');

const moveProduction: Act = ({ site }, plan, _, nowMs) =>
  site.pair.switchProduction(otherOf(site.pair.production.name), plan.switchMethod ?? 'dns', nowMs);

/** What a person's hands do at a step, on the simulated appliances. Steps without one are talk, looks and tests. */
const ACTS: Partial<Record<PlanTask, Act>> = {
  install_appliance: ({ site }, _, __, nowMs) => site.pair.putUpNew(nowMs),
  import_certificate: ({ site }, _, __, nowMs) => site.pair.importCertificate(nowMs),
  assign_certificate: ({ site }, _, __, nowMs) => site.pair.assignCertificate(nowMs),
  install_software: ({ site }, _, __, nowMs) => site.pair.installFirstSoftware(nowMs),
  import_settings: ({ site }, _, __, nowMs) => site.pair.importSettings(nowMs),
  switch_production: moveProduction,
  point_dns: moveProduction,
  hand_over: moveProduction,
  retire_old: ({ site }, _, __, nowMs) => site.pair.retireOld(nowMs),
};

const takeBackup: Act = ({ site }, _, step, nowMs) => site.pair.takeBackup(applianceAt(step), nowMs);
const sync: Act = ({ site }, _, __, nowMs) => site.pair.syncNow(nowMs);

/** What Rollcall does at a simulated appliance's own pages, and has to leave to a person where there is only the vendor's API. */
const ACTS_WITHOUT_PAGES: Partial<Record<PlanTask, Act>> = {
  take_backup: takeBackup,
  fresh_backup: takeBackup,
  sync_now: sync,
  first_sync: sync,
  break_failover: ({ site }, _, __, nowMs) => site.pair.breakFailover(nowMs),
  reestablish_failover: ({ site }, _, __, nowMs) => site.pair.establishFailover(site.pair.production.name, nowMs),
  check_updates: ({ site }, _, step, nowMs) => site.pair.checkForUpdates(applianceAt(step), nowMs),
  // Without a site target the licence package is what the list has left.
  base_updates: (stage, plan, step, nowMs) =>
    installNext(stage, step, nowMs, ({ kind }) => kind === 'base' || (plan.target === null && kind === 'licence')),
  // Once that is installed, the list shows the next release.
  site_update: (stage, plan, step, nowMs) =>
    installNext(stage, step, nowMs, ({ kind, version }) => kind === 'site' && version === plan.target?.version),
};

function installNext({ site }: Stage, step: PlanStep, nowMs: number, isWanted: (one: UpdatePackage) => boolean): Deed {
  const name = applianceAt(step);
  const next = listed(site.pair.appliance(name)!).find(isWanted);
  if (next === undefined) return DONE;
  const done = site.pair.installListed(name, next.id, nowMs);
  return done.ok ? 'more' : done;
}

function applianceAt({ key, appliance }: PlanStep): ApplianceName {
  if (appliance === null) throw new Error(`step ${key} is at no appliance`);
  return appliance;
}

export function hasHands({ observed }: Stage, { task }: PlanStep): boolean {
  return task in ACTS || (observed && task in ACTS_WITHOUT_PAGES);
}

/** The hands do their next part of the step. */
export function doByHand(stage: Stage, plan: Plan, step: PlanStep, nowMs: number): Deed {
  const act = ACTS[step.task] ?? (stage.observed ? ACTS_WITHOUT_PAGES[step.task] : undefined);
  return act === undefined ? DONE : act(stage, plan, step, nowMs);
}
