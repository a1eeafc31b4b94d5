import { jumpClientPatchSchema } from '../../contracts/appliance-api.js';
import type { VendorChanges } from '../model/vendor-fleet.js';
import type { JumpGroupRecord } from '../model/vendor-groups.js';
import type { VendorRecord } from '../model/vendor-records.js';
import { NOT_FOUND, invalid, json, problem, type ApiAnswer } from './answer.js';
import { rowOf } from './client-rows.js';
import { unknownName, whyUnknown } from './parameters.js';
import { readWhole } from './paging.js';
import type { VendorCall } from './vendor-call.js';
import { wrongFields } from './wrong-fields.js';

/** `PATCH` and `DELETE /api/config/v1/jump-client/{id}`. */

const FIELDS = Object.keys(jumpClientPatchSchema.shape);

export function patchClient(call: VendorCall): ApiAnswer {
  const { site, aheadMs } = call;
  const refusal = whyUnknown(401, call.query, []);
  if (refusal !== null) return refusal;
  const id = readWhole(call.id);
  const record = id === null ? undefined : site.vendor.record(id);
  if (record === undefined) return NOT_FOUND;
  const given = readObject(call.body);
  if (given === null) return problem(400, 'The body is not a JSON object.');
  const unknown = Object.keys(given).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) return unknownName(401, unknown);
  const parsed = jumpClientPatchSchema.safeParse(given, { reportInput: true });
  if (!parsed.success) return wrongFields(parsed.error);
  const changes = changesOf(parsed.data);
  if (!hasGroup({ ...record, ...changes }, site.vendor.groups())) {
    return invalid({ jump_group_id: ['The selected jump group id is invalid.'] });
  }
  return json(rowOf(site.vendor.patch(record.id, changes)!, aheadMs));
}

/** A personal group is somebody's, and nobody's list shows it. */
function hasGroup({ groupId, groupType }: VendorRecord, groups: readonly JumpGroupRecord[]): boolean {
  return groupType === 'personal' || groups.some(({ id }) => id === groupId);
}

export function deleteClient({ site, id: text, query }: VendorCall): ApiAnswer {
  const refusal = whyUnknown(401, query, []);
  if (refusal !== null) return refusal;
  const id = readWhole(text);
  return id !== null && site.vendor.remove(id) ? { status: 204, body: undefined } : NOT_FOUND;
}

function changesOf(patch: ReturnType<typeof jumpClientPatchSchema.parse>): VendorChanges {
  const changes = {
    name: patch.name,
    tag: patch.tag,
    comments: patch.comments,
    groupId: patch.jump_group_id,
    groupType: patch.jump_group_type,
    jumpPolicyId: patch.jump_policy_id,
    sessionPolicyId: patch.session_policy_id,
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** null: it is no JSON, or no object. */
export function readObject(body: string): Record<string, unknown> | null {
  try {
    const given = JSON.parse(body === '' ? '{}' : body) as unknown;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
    return given as Record<string, unknown>;
  } catch {
    return null;
  }
}
