import { CHECK_INS_MAX, checkInSchema, type CheckIn, type CheckInResult } from '../contracts/check-ins.js';
import { fieldErrors, pointerToken } from '../platform/field-errors.js';
import { Problem } from '../platform/problem.js';

const refuse = (pointer: string, code: string, message: string): never => {
  throw new Problem('invalid', 'Nothing was applied.', { errors: [{ pointer, code, message }] });
};

/** The items of a request's body. The envelope is judged first: when it is not right, nothing is applied. */
export function judgeEnvelope(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refuse('', 'invalid_type', 'must be an object with "checkIns"');
  }
  const unknownKey = Object.keys(body).find((key) => key !== 'checkIns');
  if (unknownKey !== undefined) refuse(`/${pointerToken(unknownKey)}`, 'unknown_field', 'there is no such field');
  const { checkIns } = body as { checkIns?: unknown };
  if (!Array.isArray(checkIns))
    return refuse('/checkIns', 'invalid_type', `must be a list of 1 to ${CHECK_INS_MAX} check-ins`);
  if (checkIns.length === 0) return refuse('/checkIns', 'too_small', 'must have at least one check-in');
  if (checkIns.length > CHECK_INS_MAX) {
    return refuse('/checkIns', 'too_big', `must have at most ${CHECK_INS_MAX} check-ins; these are ${checkIns.length}`);
  }
  return checkIns;
}

export interface JudgedItems {
  valid: CheckIn[];
  /** One entry an item: its rejection, or null where the item is valid. */
  results: (CheckInResult | null)[];
}

/** Judges each item on its own. `boundTo`: the only clientId that the key may report for, or null. */
export function judgeItems(items: readonly unknown[], boundTo: string | null, rejectedSeconds: number): JudgedItems {
  const judged: JudgedItems = { valid: [], results: [] };
  items.forEach((item, index) => {
    const parsed = checkInSchema.safeParse(item);
    if (!parsed.success) {
      const errors = fieldErrors(parsed.error.issues, `/checkIns/${index}`);
      judged.results.push({
        clientId: clientIdOf(item),
        status: 'rejected',
        reason: 'invalid',
        errors,
        nextCheckInSeconds: rejectedSeconds,
      });
    } else if (boundTo !== null && parsed.data.clientId !== boundTo) {
      const { clientId } = parsed.data;
      judged.results.push({ clientId, status: 'rejected', reason: 'not_yours', nextCheckInSeconds: rejectedSeconds });
    } else {
      judged.valid.push(parsed.data);
      judged.results.push(null);
    }
  });
  return judged;
}

/** Whose item this was meant to be, as far as that can be told. */
function clientIdOf(item: unknown): string {
  const clientId = (item as { clientId?: unknown } | null)?.clientId;
  return typeof clientId === 'string' ? clientId.slice(0, 64) : '';
}
