/** Draws a course as a Mermaid state diagram: the steps in their order, and what else can become of each of them. */
import type { CourseStep } from './course.js';
import { ATTESTABLE, TASKS } from './tasks.js';

export function courseDiagram(course: readonly CourseStep[]): string {
  const lines = course.flatMap((step, place) => {
    const next = course[place + 1]?.key ?? 'finished';
    return [`${step.key} --> ${next}: ${endingOf(step)}`, ...otherwise(step)];
  });
  return ['stateDiagram-v2', `[*] --> ${course[0]?.key ?? 'finished'}`, ...lines, 'finished --> [*]'].join('\n    ');
}

function endingOf({ task }: CourseStep): string {
  const { kind, capability } = TASKS[task];
  switch (kind) {
    case 'automated':
      return `seen to be done (Rollcall by ${capability}, else a person)`;
    case 'operator':
      return 'confirmed, and not seen otherwise';
    case 'gate':
      return ATTESTABLE.has(task) ? 'seen to hold, or attested where nothing is seen' : 'holds';
    case 'timer':
      return 'time is over';
  }
}

function otherwise({ key, task }: CourseStep): string[] {
  const { kind, overridable, committing } = TASKS[task];
  const lines: string[] = [];
  if (task === 'base_updates')
    lines.push(`${key} --> stopped: base update fails`, `stopped --> ${key}: seen to be well, with support’s case`);
  else if (kind === 'automated') lines.push(`${key} --> ${key}: fails, tried again or taken over`);
  if (kind === 'operator') lines.push(`${key} --> ${key}: seen otherwise`);
  if (overridable) lines.push(`${key} --> ${key}: passed over with a reason`);
  if (!committing) lines.push(`${key} --> aborted: given up`);
  return lines;
}
