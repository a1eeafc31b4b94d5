import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { fieldErrors } from '../../platform/field-errors.js';
import { Problem } from '../../platform/problem.js';

type Result = { issues?: undefined; value: unknown } | { issues: readonly z.core.$ZodIssue[] };

/**
 * Judges bodies, queries and path parameters by the zod schema of their decorator, and throws the problem that names field and rule.
 * Keys like `__proto__` need no stripping here: the JSON parser refuses them.
 */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<Value>(value: Value, metadata: ArgumentMetadata): Promise<Value> {
    const { schema, type } = metadata;
    if (schema === undefined || type === 'custom') return value;
    const result = (await schema['~standard'].validate(value)) as Result;
    if (result.issues === undefined) return result.value as Value;
    throw problemOf(type, metadata.data, result.issues);
  }
}

function problemOf(
  type: ArgumentMetadata['type'],
  name: string | undefined,
  issues: readonly z.core.$ZodIssue[],
): Problem {
  const errors = fieldErrors(issues, name === undefined ? '' : `/${name}`);
  const list = errors.map(({ pointer, message }) => `${pointer === '' ? 'the whole' : pointer}: ${message}`);
  const detail = list.length > 3 ? `${list.slice(0, 3).join('; ')}; and ${list.length - 3} more` : list.join('; ');
  if (type === 'param') return new Problem('not_found', `There is nothing at this path (${detail}).`);
  return new Problem(type === 'query' ? 'bad_query' : 'invalid', detail, { errors });
}
