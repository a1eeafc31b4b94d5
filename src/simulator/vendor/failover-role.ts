import { failoverRoleBodySchema, type FailoverRoleBody } from '../../contracts/appliance-api.js';
import type { Done } from '../model/pair-state.js';
import { json, problem, type ApiAnswer } from './answer.js';
import { failoverRoleOf } from './appliance-answers.js';
import { readObject } from './client-edits.js';
import { unknownName, whyUnknown } from './parameters.js';
import type { VendorCall } from './vendor-call.js';
import { wrongFields } from './wrong-fields.js';

/** Makes an established pair change roles, asked of the one whose role is to be another. */

export const ROLES_CHANGED = 'Successfully changed role.';
const SYNC_BEGUN = 'Successfully started data sync. Role change will occur upon successful completion.';
const HAS_IT = 'The appliance has this role already.';

export type RoleChange =
  { readonly ok: true; readonly message: string } | { readonly ok: false; readonly message: string };

export function changeRole(call: VendorCall, { role, data_sync_first: syncFirst }: FailoverRoleBody): RoleChange {
  const { site, one, nowMs } = call;
  const present = failoverRoleOf(call, one);
  if (present === 'none') return { ok: false, message: 'Failover is not configured.' };
  if (present === role) return { ok: true, message: HAS_IT };
  const other = site.pair.appliances.find(({ name }) => name !== one.name)!;
  const done: Done = site.pair.changeRoles(role === 'primary' ? one.name : other.name, syncFirst === true, nowMs);
  if (!done.ok) return { ok: false, message: done.message };
  return { ok: true, message: syncFirst === true ? SYNC_BEGUN : ROLES_CHANGED };
}

/** `POST /api/command/v2/failover-role`. */
export function postFailoverRole(call: VendorCall): ApiAnswer {
  const refusal = whyUnknown(400, call.query, []);
  if (refusal !== null) return refusal;
  const given = readObject(call.body);
  if (given === null) return problem(400, 'The body is not a JSON object.');
  const unknown = Object.keys(given).find((name) => !(name in failoverRoleBodySchema.shape));
  if (unknown !== undefined) return unknownName(400, unknown);
  const parsed = failoverRoleBodySchema.safeParse(given, { reportInput: true });
  if (!parsed.success) return wrongFields(parsed.error);
  const changed = changeRole(call, parsed.data);
  return changed.ok ? json({ message: changed.message }) : problem(500, changed.message);
}
