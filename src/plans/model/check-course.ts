/**
 * Says what is wrong with a course: steps that stand before what protects them, or whose protection is missing; an appliance of a pair
 * that is touched before the other one is known to be good; a relationship that is broken and never put together again. Empty when all
 * is well. Source: the vendor's upgrade guide.
 */
import type { PlanTask } from '../../contracts/words.js';
import type { CourseStep } from './course.js';
import { INSTALLS } from './tasks.js';

export function checkCourse(course: readonly CourseStep[]): string[] {
  return [...twice(course), ...unprotected(course), ...notAtOnce(course), ...outOfTurn(course), ...leftBroken(course)];
}

function twice(course: readonly CourseStep[]): string[] {
  const keys = course.map(({ key }) => key);
  return keys.filter((key, place) => keys.indexOf(key) !== place).map((key) => `${key} stands there twice`);
}

/** What must stand before a task, in every course that has the task: of the same appliance where it is done to one. */
const MUST_COME_FIRST: Partial<Record<PlanTask, readonly PlanTask[]>> = {
  break_failover: ['take_backup', 'sync_now'],
  check_updates: ['clock_in_step'],
  base_updates: ['check_updates', 'export_certificate', 'attest_certificate_stores'],
  site_update: [
    'base_requirement',
    'fresh_backup',
    'backup_is_fresh',
    'export_certificate',
    'attest_certificate_stores',
  ],
  reestablish_failover: ['break_failover', 'keys_equal'],
  first_sync: ['reestablish_failover'],
  switch_production: ['verify'],
  point_dns: ['import_certificate', 'assign_certificate', 'install_software', 'import_settings'],
  retire_old: ['point_dns', 'fleet_back', 'test_migration'],
  hand_over: ['switch_production', 'reestablish_failover', 'first_sync'],
};

const OF_THE_SAME: readonly PlanTask[] = [
  'clock_in_step',
  'check_updates',
  'base_requirement',
  'fresh_backup',
  'backup_is_fresh',
];

function unprotected(course: readonly CourseStep[]): string[] {
  return course.flatMap((step, place) =>
    (MUST_COME_FIRST[step.task] ?? [])
      .filter((task) => !hasBefore(course, place, task, OF_THE_SAME.includes(task) ? step.appliance : null))
      .map((task) => `${step.key} needs ${task} before it`),
  );
}

const hasBefore = (
  course: readonly CourseStep[],
  place: number,
  task: PlanTask,
  appliance: CourseStep['appliance'],
): boolean =>
  course.slice(0, place).some((step) => step.task === task && (appliance === null || step.appliance === appliance));

/** Base, then a fresh backup, then the site at once: nothing of a person's comes between. */
function notAtOnce(course: readonly CourseStep[]): string[] {
  return course.flatMap((step, place) => {
    if (step.task !== 'site_update') return [];
    const [backup, gate] = course.slice(Math.max(0, place - 2), place).map(({ task }) => task);
    return backup === 'fresh_backup' && gate === 'backup_is_fresh'
      ? []
      : [`${step.key} must follow fresh_backup at once`];
  });
}

/** The second appliance's turn: after the first is verified, the fleet is back and the peer is steady; both outside the relationship. */
function outOfTurn(course: readonly CourseStep[]): string[] {
  const installs = course.flatMap((step, place) => (INSTALLS.has(step.task) ? [{ step, place }] : []));
  const first = installs[0]?.step.appliance ?? null;
  const isPair = installs.some(({ step }) => step.appliance !== first);
  if (!isPair) return [];
  const hasFleet = course.some(({ task }) => task === 'site_update');
  return installs.flatMap(({ step, place }) => {
    const needed: PlanTask[] = ['break_failover'];
    if (step.appliance !== first) {
      needed.push('peer_steady', 'open_second_window', ...(hasFleet ? (['fleet_back'] as const) : []));
      if (!hasBefore(course, place, 'verify', first)) return [`${step.key} needs verify of ${first} before it`];
    }
    return needed
      .filter((task) => !hasBefore(course, place, task, null))
      .map((task) => `${step.key} needs ${task} before it`);
  });
}

function leftBroken(course: readonly CourseStep[]): string[] {
  const broken = course.findIndex(({ task }) => task === 'break_failover');
  const restored = course.findIndex(({ task }) => task === 'reestablish_failover');
  return broken >= 0 && restored < broken ? ['break_failover is never followed by reestablish_failover'] : [];
}
