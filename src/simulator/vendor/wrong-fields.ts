import type { z } from 'zod';
import { invalid, type ApiAnswer } from './answer.js';

/** 422 for what a schema finds wrong with a body, in the manner of the documented answers: a list of sentences a field. */
export function wrongFields(error: z.ZodError): ApiAnswer {
  const errors: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const field = issue.path.join('.');
    (errors[field] ??= []).push(ruleOf(issue, field.replaceAll('_', ' ')));
  }
  return invalid(errors);
}

const KINDS: Readonly<Record<string, string>> = { string: 'a string', int: 'an integer', number: 'an integer' };

function ruleOf(issue: z.core.$ZodIssue, field: string): string {
  switch (issue.code) {
    case 'invalid_type':
      return isMissing(issue) ? `The ${field} field is required.` : `The ${field} must be ${kindOf(issue.expected)}.`;
    case 'too_big':
      return `The ${field} may not be greater than ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}.`;
    case 'too_small':
      return issue.origin === 'string'
        ? `The ${field} field is required.`
        : `The ${field} must be at least ${issue.minimum}.`;
    default:
      return isMissing(issue) ? `The ${field} field is required.` : `The selected ${field} is invalid.`;
  }
}

const kindOf = (expected: string): string => KINDS[expected] ?? 'true or false';
const isMissing = ({ input }: z.core.$ZodIssue): boolean => input === undefined;
