import type { z } from 'zod';

interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  in?: z.ZodType;
}

/** The path of every value that the schema lets through: `a.b`, `list[].c`, `record{}`. Schemas within are walked to their leaves. */
export function schemaPaths(schema: z.ZodType, path = ''): string[] {
  const { type, shape, innerType, element, valueType } = schema.def as unknown as Definition;
  switch (type) {
    case 'object':
      return Object.entries(shape!).flatMap(([key, inner]) => schemaPaths(inner, path === '' ? key : `${path}.${key}`));
    case 'nullable':
    case 'optional':
    case 'default':
    case 'readonly':
      return schemaPaths(innerType!, path);
    case 'array':
      return schemaPaths(element!, `${path}[]`);
    case 'record':
      return schemaPaths(valueType!, `${path}{}`);
    case 'string':
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
      return [path];
    default:
      throw new Error(`${path}: a schema of type "${type}" is not walked yet`);
  }
}

/** Every value of an answer that stands at that path; none where something above it is null or empty. */
export function valuesAt(answer: unknown, path: string): unknown[] {
  const steps = path.split('.').flatMap((step) => step.match(/^[^[{]+|\[\]|\{\}/g) ?? []);
  let found: unknown[] = [answer];
  for (const step of steps) {
    found = found.flatMap((value): unknown[] => {
      if (value === null || value === undefined) return [];
      if (step === '[]') return value as unknown[];
      if (step === '{}') return Object.values(value);
      return [(value as Record<string, unknown>)[step]];
    });
  }
  return found;
}
