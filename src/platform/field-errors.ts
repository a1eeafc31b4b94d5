import type { z } from 'zod';
import type { FieldError } from '../contracts/common.js';

type Issue = z.core.$ZodIssue;

/** An answer need not repeat what is wrong a million times. */
const ERRORS_MAX = 100;

/**
 * What a schema found wrong as field errors with JSON pointers below `prefix` (RFC 6901, e.g. `/checkIns/2/cause`). Each unknown field
 * gets a pointer of its own. Of a union the alternative that the input comes nearest to speaks.
 */
export function fieldErrors(issues: readonly Issue[], prefix = ''): FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of issues) {
    if (errors.length >= ERRORS_MAX) break;
    errors.push(...errorsOf(issue, prefix));
  }
  return errors.slice(0, ERRORS_MAX);
}

/** One token of a JSON pointer, escaped. */
export function pointerToken(key: PropertyKey): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

function errorsOf(issue: Issue, prefix: string): FieldError[] {
  const pointer = prefix + issue.path.map((key) => `/${pointerToken(key)}`).join('');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, ERRORS_MAX).map((key) => ({
      pointer: `${pointer}/${pointerToken(key.slice(0, 100))}`,
      code: 'unknown_field',
      message: 'there is no such field',
    }));
  }
  if (issue.code === 'invalid_union') {
    const nearest = nearestAlternative(issue.errors);
    if (nearest !== undefined) return fieldErrors(nearest, pointer);
  }
  return [{ pointer, code: codeOf(issue), message: issue.message }];
}

/** The one with the fewest faults; unknown fields count one each, since they tell the alternatives apart. */
function nearestAlternative(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const faults = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  return [...alternatives].sort((left, right) => faults(left) - faults(right))[0];
}

function codeOf(issue: Issue): string {
  if (issue.code === 'custom') {
    const named: unknown = issue.params?.code;
    return typeof named === 'string' ? named : 'rule_broken';
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'required';
  return issue.code ?? 'invalid';
}
