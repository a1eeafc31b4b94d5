import type { FieldError } from '../contracts/common.js';
import type { ProblemCode } from '../contracts/problems.js';

/**
 * A refusal that leaves through HTTP as `application/problem+json`. `detail` says what is wrong and what to do; `extra` are further
 * members of the body (for example the fresh count of `count_moved`); `headers` go with the answer (for example `Retry-After`).
 */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly options: {
      errors?: readonly FieldError[];
      extra?: Record<string, unknown>;
      headers?: Record<string, string>;
    } = {},
  ) {
    super(`${code}: ${detail}`);
  }
}

/** A bug: something that the code relies on does not hold. Stays on in production. */
export class InvariantError extends Error {}

/** Throws {@link InvariantError} when `condition` does not hold. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
