/**
 * Decides what speaks for and against beginning a plan now, each thing green, red or unknown with its reason. It forbids nothing: the
 * plan's own gates do. Source: the vendor's upgrade guide, its prerequisites.
 */
import type { Aftercare, PlanReadiness, ReadinessItem } from '../../contracts/plans.js';
import type { ApplianceName, ReadinessLevel } from '../../contracts/words.js';
import { courseOf } from './course.js';
import { isByApi, isSteady, runs, seen, type Facts, type SeenAppliance } from './facts.js';
import { CLOCK_OFF_MOST_SECONDS } from './gates.js';
import type { PlanRecord, PlanSpec } from './plan.js';
import { INSTALLS, MOVES, TASKS } from './tasks.js';
import { HEALTHY_BY_API, momentOf } from './words.js';
import { baseMissing, iso } from './work.js';

export interface FleetStanding {
  total: number;
  active: number;
  passive: number;
  online: number;
  gone: number;
  pending: number;
  /** Null where versions of clients are not visible. */
  ahead: number | null;
}

export interface ReadinessAt {
  plan: PlanRecord;
  facts: Facts;
  fleet: FleetStanding;
  nowMs: number;
}

const item = (key: string, title: string, level: ReadinessLevel, says: string): ReadinessItem => ({
  key,
  title,
  level,
  says,
});

export function readinessOf(at: ReadinessAt): PlanReadiness {
  const { plan, facts, fleet, nowMs } = at;
  const production = seen(facts, facts.sight?.production ?? null);
  return {
    asOf: iso(nowMs),
    items: [...sightItems(at), ...applianceItems(at), ...pairItems(at), ...fleetItems(at), ...personItems(plan.spec)],
    outageMinutes: minutesOf(plan, facts, (task, appliance) => takesSiteAway(plan.spec, task, appliance)),
    planMinutes: minutesOf(plan, facts, () => true),
    cutOff: { sessions: production?.sessions ?? null, users: production?.users ?? null },
    clients: {
      total: fleet.total,
      active: fleet.active,
      passive: fleet.passive,
      online: fleet.online,
      offline: fleet.gone,
    },
    aftercare: aftercareOf(fleet),
  };
}

function sightItems({ facts }: ReadinessAt): ReadinessItem[] {
  const title = 'The appliance can be seen';
  if (facts.blind) return [item('visible', title, 'red', 'It does not answer now.')];
  if (facts.sight === null) {
    return [
      item(
        'visible',
        title,
        'unknown',
        'This site’s driver cannot look; every step is done and confirmed by a person.',
      ),
    ];
  }
  return [item('visible', title, 'green', isByApi(facts.sight) ? SEEN_BY_API : SEEN_ON_PAGES)];
}

const SEEN_ON_PAGES = 'Rollcall sees what its administrator’s pages show.';
const SEEN_BY_API =
  'Its API shows versions, health, roles of a pair and the last synchronization. What it does not show is looked at and attested by a person.';

/** The appliances that the plan touches. */
function touched({ kind, first }: PlanSpec): ApplianceName[] {
  const second: ApplianceName = first === 'A' ? 'B' : 'A';
  return kind.startsWith('failover') ? [first, second] : [first];
}

function applianceItems({ plan, facts }: ReadinessAt): ReadinessItem[] {
  return touched(plan.spec).flatMap((name) => {
    const one = seen(facts, name);
    if (one === null) {
      return [item(`steady_${name}`, `${name} is steady`, 'unknown', 'It cannot be seen.')];
    }
    return [
      steadyItem(one),
      clockItem(one),
      ...(plan.spec.kind === 'hardware_migration' ? [] : updateItems(one, plan.spec)),
    ];
  });
}

const steadyItem = (one: SeenAppliance): ReadinessItem =>
  isSteady(one)
    ? item(
        `steady_${one.name}`,
        `${one.name} is steady`,
        'green',
        one.activity === null ? HEALTHY_BY_API : 'Healthy, and at nothing.',
      )
    : item(`steady_${one.name}`, `${one.name} is steady`, 'red', one.failure?.message ?? saysUnsteady(one));

function saysUnsteady({ healthy, activity }: SeenAppliance): string {
  if (activity === null) return 'It is not healthy, or does not answer.';
  return `It is ${healthy ? activity : 'not healthy'}.`;
}

function clockItem({ name, clockOffsetSeconds }: SeenAppliance): ReadinessItem {
  const title = `Clock of ${name}`;
  if (clockOffsetSeconds === null)
    return item(`clock_${name}`, title, 'unknown', 'It is not shown; you attest it in the plan.');
  const off = Math.round(Math.abs(clockOffsetSeconds));
  return off <= CLOCK_OFF_MOST_SECONDS
    ? item(`clock_${name}`, title, 'green', `Within ${CLOCK_OFF_MOST_SECONDS} s.`)
    : item(`clock_${name}`, title, 'red', `${off} s off: mend NTP, or the download key fails.`);
}

function updateItems(one: SeenAppliance, { target }: PlanSpec): ReadinessItem[] {
  if (target === null) return [];
  const key = `update_${one.name}`;
  const title = `${target.version} for ${one.name}`;
  if (runs(one, target)) return [item(key, title, 'red', 'It runs this version already.')];
  if (one.updates === null) {
    const says =
      one.activity === null
        ? 'The API does not show the list of updates; you look at it in the plan.'
        : 'The list of updates was not looked up yet; the plan does so.';
    return [item(key, title, 'unknown', says)];
  }
  const isListed = one.updates.items.some(({ kind, version }) => kind === 'site' && version === target.version);
  if (!isListed) return [item(key, title, 'red', 'It is not in the list of updates.')];
  const missing = baseMissing(one, target);
  const says =
    missing === null
      ? 'Listed, and its base software is there.'
      : `Listed; base software ${missing} is installed before it.`;
  return [item(key, title, 'green', says)];
}

function pairItems({ plan, facts }: ReadinessAt): ReadinessItem[] {
  if (!plan.spec.kind.startsWith('failover')) return [];
  const { sight } = facts;
  if (sight?.failover == null) return [item('failover', 'Failover relationship', 'unknown', 'It cannot be seen.')];
  const [one, other] = sight.appliances.map(({ keyFingerprint }) => keyFingerprint);
  const isEqual = one != null && one === other;
  const isKnown = one != null && other != null;
  return [
    sight.failover === 'established'
      ? item(
          'failover',
          'Failover relationship',
          'green',
          sight.production === null ? 'Established.' : `Established; ${sight.production} is primary.`,
        )
      : item('failover', 'Failover relationship', 'red', 'The pair is in no failover relationship.'),
    isKnown
      ? item('keys', 'Inter-appliance keys', isEqual ? 'green' : 'red', isEqual ? 'Equal on both.' : KEYS_DIFFER)
      : item('keys', 'Inter-appliance keys', 'unknown', 'They cannot be seen.'),
  ];
}

const KEYS_DIFFER = 'They differ: set the same pre-shared key on both (/login › Management › Security).';

function fleetItems({ fleet }: ReadinessAt): ReadinessItem[] {
  const title = 'The fleet is back from its last upgrade';
  return [
    fleet.pending === 0
      ? item('fleet', title, 'green', 'No client is Upgrade Pending.')
      : item(
          'fleet',
          title,
          'red',
          `${fleet.pending} clients are still Upgrade Pending; wait for them before any other upgrading.`,
        ),
  ];
}

function personItems({ firstWindow, target }: PlanSpec): ReadinessItem[] {
  const window = firstWindow === null ? 'unknown' : 'green';
  return [
    item(
      'window',
      'Maintenance window',
      window,
      firstWindow === null ? 'None is set: the time is yours.' : `Opens ${momentOf(firstWindow.opensAtMs)}.`,
    ),
    item(
      'backup',
      'Backup of settings',
      'unknown',
      'The plan takes one first, and a fresh one right before the installation.',
    ),
    item('certificate', 'Certificate and private key', 'unknown', 'You confirm in the plan that both are exported.'),
    ...(target === null
      ? []
      : [
          item(
            'stores',
            'Certificate stores',
            'unknown',
            'They cannot be seen from here; you attest them in the plan. If they are old, most Jump Clients appear offline afterwards.',
          ),
        ]),
  ];
}

/** Whether the step takes the site from its users: production installs, or moves. */
function takesSiteAway({ kind, first }: PlanSpec, task: keyof typeof TASKS, appliance: ApplianceName | null): boolean {
  if (MOVES.has(task)) return true;
  return INSTALLS.has(task) && appliance === first && kind !== 'failover_asynchronous';
}

/** From and to, with the appliance's compression applied; steps that nobody knows the time of count nothing. */
function minutesOf(
  plan: PlanRecord,
  facts: Facts,
  counts: (task: keyof typeof TASKS, appliance: ApplianceName | null) => boolean,
): { from: number; to: number } {
  const speed = facts.sight?.speed ?? 1;
  const counted = courseOf(plan.spec).filter(({ task, appliance }) => counts(task, appliance));
  const sum = (which: 0 | 1) =>
    counted.reduce((total, { task }) => {
      if (task === 'interim') return total + plan.spec.interimMinutes;
      // A base update is made only where one is needed.
      if (task === 'base_updates' && which === 0) return total;
      return total + (TASKS[task].minutes?.[which] ?? 0);
    }, 0);
  const rounded = (minutes: number) => Math.round((minutes / speed) * 10) / 10;
  return { from: rounded(sum(0)), to: rounded(sum(1)) };
}

/** What has its own fate, or has to be redone by hand elsewhere. */
export function aftercareOf({ ahead }: Pick<FleetStanding, 'ahead'>): Aftercare[] {
  const entry = (key: string, title: string, says: string, count: number | null = null): Aftercare => ({
    key,
    title,
    says,
    count,
  });
  return [
    entry(
      'installers',
      'Installer packages',
      'All that exist are void after a site update: make them anew and hand them out.',
    ),
    entry('integration_clients', 'Integration clients', 'Must be installed anew by hand.'),
    entry(
      'consoles',
      'Access consoles',
      'Upgrade at their next start; MSI ones on locked-down machines may need to be redeployed.',
    ),
    entry('jumpoints', 'Jumpoints and connection agents', 'Upgrade by themselves.'),
    entry(
      'ahead',
      'MSI clients deployed ahead',
      'Stay offline until their appliance is upgraded; keep the old MSI to remove the old installation.',
      ahead,
    ),
  ];
}
