import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { PLAN_KINDS, PLAN_TASKS, type PlanKind } from '../../contracts/words.js';
import { checkCourse } from './check-course.js';
import { courseOf, protectionsOf, type CourseStep } from './course.js';
import { courseDiagram } from './diagram.js';

const PAGE = fileURLToPath(new URL('../../../docs/upgrade-plans.md', import.meta.url));
const TARGET = { version: '24.3.1', revision: null };
const course = (kind: PlanKind, target: typeof TARGET | null = TARGET, first: 'A' | 'B' = 'A') =>
  courseOf({ kind, target, first });
const without = (steps: readonly CourseStep[], key: string) => steps.filter((step) => step.key !== key);
const swapped = (steps: readonly CourseStep[], one: string, other: string) => {
  const place = (key: string) => steps.findIndex((step) => step.key === key);
  const changed = [...steps];
  [changed[place(one)], changed[place(other)]] = [steps[place(other)]!, steps[place(one)]!];
  return changed;
};

describe('every course', () => {
  const ALL = PLAN_KINDS.flatMap((kind) =>
    (['A', 'B'] as const).flatMap((first) =>
      [TARGET, null].map(
        (target) =>
          [`${kind}, ${first} first, ${target === null ? 'base only' : 'site'}`, { kind, first, target }] as const,
      ),
    ),
  );
  const HANDED_BACK = { kind: 'failover_asynchronous', first: 'A', target: TARGET, handBack: true } as const;

  it.each([...ALL, ['handed back', HANDED_BACK] as const])('is valid: %s', (_, spec) => {
    expect(checkCourse(courseOf(spec))).toEqual([]);
  });

  it('uses every task there is', () => {
    const all = [...PLAN_KINDS.map((kind) => course(kind)), courseOf(HANDED_BACK)];
    const used = new Set(all.flatMap((steps) => steps.map(({ task }) => task)));
    expect(PLAN_TASKS.filter((task) => !used.has(task))).toEqual([]);
  });
});

describe('a course with a mistake is found out', () => {
  const sync = course('failover_synchronous');

  it.each<[string, readonly CourseStep[], RegExp]>([
    ['no fresh backup', without(sync, 'fresh_backup_a'), /site_update_a.*fresh_backup/],
    ['something between backup and site update', swapped(sync, 'site_update_a', 'verify_a'), /site_update_a/],
    [
      'the second touched before the first is verified',
      swapped(sync, 'verify_a', 'base_updates_b'),
      /base_updates_b.*verify/,
    ],
    [
      'the second touched before the fleet is back',
      swapped(sync, 'fleet_back', 'site_update_b'),
      /site_update_b.*fleet_back/,
    ],
    ['updated within the failover relationship', without(sync, 'break_failover'), /base_updates_a.*break_failover/],
    ['the break without a sync', without(sync, 'sync_now'), /break_failover.*sync_now/],
    ['no clock looked at', without(sync, 'clock_in_step_b'), /check_updates_b.*clock_in_step/],
    ['keys not compared', without(sync, 'keys_equal'), /reestablish_failover.*keys_equal/],
    ['never put together again', without(sync, 'reestablish_failover'), /reestablish_failover/],
    ['a step twice', [...sync, sync[0]!], /twice/],
  ])('%s', (_, steps, fault) => {
    expect(checkCourse(steps).join('\n')).toMatch(fault);
  });
});

describe('what protects a step', () => {
  it('is named by the keys of the steps before it', () => {
    const steps = course('failover_asynchronous');
    expect(protectionsOf(steps, 'site_update_b')).toEqual(
      expect.arrayContaining([
        'export_certificate_a',
        'break_failover',
        'peer_steady_a',
        'fresh_backup_b',
        'backup_is_fresh_b',
      ]),
    );
    expect(protectionsOf(steps, 'base_updates_a')).toEqual(
      expect.arrayContaining([
        'verify_b',
        'switch_production',
        'fleet_back',
        'confirm_production',
        'open_second_window',
      ]),
    );
    expect(protectionsOf(steps, 'retire_old_a')).toEqual([]);
    expect(protectionsOf(course('hardware_migration'), 'retire_old_a')).toEqual(
      expect.arrayContaining(['fleet_back', 'test_migration']),
    );
  });
});

describe('the diagrams in docs/upgrade-plans.md', () => {
  it.each(PLAN_KINDS)(
    'show the table of %s; `ROLLCALL_GOLDEN=write npm test -- course.spec` draws them anew',
    (kind) => {
      const drawn = `\`\`\`mermaid\n${courseDiagram(course(kind))}\n\`\`\``;
      const page = readFileSync(PAGE, 'utf8');
      const [begin, end] = [`<!-- ${kind} -->`, `<!-- /${kind} -->`];
      const [before, after] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
      expect(after).toBeGreaterThan(before);
      if (process.env.ROLLCALL_GOLDEN === 'write') {
        writeFileSync(PAGE, `${page.slice(0, before)}\n\n${drawn}\n\n${page.slice(after)}`);
      }
      expect(readFileSync(PAGE, 'utf8')).toContain(drawn);
    },
  );
});
