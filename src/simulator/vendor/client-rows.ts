import { VENDOR_CONNECTION_TYPES, type JumpClient } from '../../contracts/appliance-api.js';
import type { VendorRecord } from '../model/vendor-records.js';
import { invalid, type ApiAnswer } from './answer.js';
import { vendorTime } from './model/vendor-time.js';
import { readWhole } from './paging.js';

/** A client of the appliance's list as its Configuration API shows it, and what that list can be filtered by. */

export function rowOf(record: VendorRecord, aheadMs: number): JumpClient {
  const time = (ms: number | null) => (ms === null ? null : vendorTime(ms + aheadMs));
  return {
    id: record.id,
    jump_group_id: record.groupId,
    jump_group_type: record.groupType,
    name: record.name,
    hostname: record.hostname,
    fqdn: record.fqdn,
    tag: record.tag,
    comments: record.comments,
    jump_policy_id: record.jumpPolicyId,
    session_policy_id: record.sessionPolicyId,
    install_mode: record.installMode,
    connection_type: record.connectionType,
    last_connect_timestamp: time(record.lastConnectAtMs),
    last_disconnect_timestamp: time(record.lastDisconnectAtMs),
    last_access_timestamp: time(record.lastAccessAtMs),
    // Nothing expires here. What is not known may be null or empty: whoever reads must take both.
    expiration_timestamp: '',
    is_lost: record.isLost,
    needs_update: record.needsUpdate,
    unavailable_reason: record.disabled ? 'disabled' : 'none',
    operating_system: record.operatingSystem,
    public_ip: record.publicIp,
    private_ip: record.privateIp,
    console_user: record.consoleUser,
    max_offline_minutes: record.maxOfflineMinutes,
    endpoint_agreement_policy: record.endpointAgreementPolicy,
  };
}

const FILTERS: Readonly<Record<string, (record: VendorRecord) => string>> = {
  name: ({ name }) => name,
  hostname: ({ hostname }) => hostname,
  fqdn: ({ fqdn }) => fqdn,
  tag: ({ tag }) => tag,
  jump_group_id: ({ groupId }) => String(groupId),
  jump_group_type: ({ groupType }) => groupType,
  console_user: ({ consoleUser }) => consoleUser,
  public_ip: ({ publicIp }) => publicIp,
  private_ip: ({ privateIp }) => privateIp,
  connection_type: ({ connectionType }) => connectionType,
};
export const CLIENT_FILTERS = Object.keys(FILTERS);

export const FILTER_CHOICES: Readonly<Record<string, readonly string[]>> = {
  connection_type: VENDOR_CONNECTION_TYPES,
  jump_group_type: ['shared', 'personal'],
};
/** Filters that compare numbers. */
export const WHOLE_FILTERS: readonly string[] = ['jump_group_id'];

/** Those that have exactly what each filter of the query names. */
export function filtered(records: readonly VendorRecord[], query: URLSearchParams): readonly VendorRecord[] {
  const wanted = [...query].filter(([name]) => name in FILTERS);
  if (wanted.length === 0) return records;
  return records.filter((record) => wanted.every(([name, value]) => FILTERS[name]!(record) === value));
}

/** What is wrong with the values of the filters; null when nothing is. */
export function whyNotFiltered(query: URLSearchParams): ApiAnswer | null {
  const errors: Record<string, string[]> = {};
  for (const [name, value] of query) {
    const spoken = name.replaceAll('_', ' ');
    if (WHOLE_FILTERS.includes(name) && readWhole(value) === null) errors[name] = [`The ${spoken} must be an integer.`];
    if (FILTER_CHOICES[name]?.includes(value) === false) errors[name] = [`The selected ${spoken} is invalid.`];
  }
  return Object.keys(errors).length === 0 ? null : invalid(errors);
}
