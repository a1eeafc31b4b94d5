import { invalid, json, type ApiAnswer } from './answer.js';
import {
  CONNECTED_KINDS,
  applianceIdOf,
  connectedTo,
  countConnected,
  failoverRoleOf,
  type ConnectedKind,
} from './appliance-answers.js';
import { postFailoverRole } from './failover-role.js';
import { vendorTime } from './model/vendor-time.js';
import { whyUnknown } from './parameters.js';
import type { VendorCall, VendorHandler, VendorRoute } from './vendor-call.js';

/** Command API v2. Source: the vendor's OpenAPI document. */

const BASE = '/api/command/v2';
const READ = { right: 'command_read' } as const;

export const COMMAND_ROUTES: readonly VendorRoute[] = [
  { path: `${BASE}/info`, ...READ, methods: { GET: without(info) } },
  { path: `${BASE}/health`, ...READ, answersUnwell: true, ownSecret: true, methods: { GET: without(health) } },
  { path: `${BASE}/appliance`, ...READ, methods: { GET: without(appliances) } },
  { path: `${BASE}/appliance/client-count`, ...READ, methods: { GET: withType(clientCounts) } },
  { path: `${BASE}/client`, ...READ, methods: { GET: withType(clients) } },
  { path: `${BASE}/failover-role`, right: 'failover_role', methods: { POST: postFailoverRole } },
];

/** A call that takes no parameters. */
function without(handler: VendorHandler): VendorHandler {
  return (call) => whyUnknown(400, call.query, []) ?? handler(call);
}

function withType(handler: (call: VendorCall, type: ConnectedKind | 'all') => ApiAnswer): VendorHandler {
  return (call) => {
    const refusal = whyUnknown(400, call.query, ['type']);
    if (refusal !== null) return refusal;
    const type = call.query.get('type') ?? 'all';
    if (type === 'all') return handler(call, type);
    const kind = CONNECTED_KINDS.find((known) => known.kind === type)?.kind;
    return kind === undefined ? invalid({ type: ['The selected type is invalid.'] }) : handler(call, kind);
  };
}

function info({ nowMs, aheadMs, rights }: VendorCall): ApiAnswer {
  return json({
    product: 'bpam',
    current_time: vendorTime(nowMs + aheadMs),
    command_api_version: '2.0',
    configuration_api_version: '1.12',
    reporting_api_version: '2.0',
    permissions: {
      backup: rights.has('backup'),
      command: rights.has('failover_role') ? 'full_access' : 'read_only',
      configuration: rights.has('configuration_read'),
      reporting: false,
    },
  });
}

function health(call: VendorCall): ApiAnswer {
  const { one, aheadMs } = call;
  return {
    status: one.healthy ? 200 : 500,
    body: {
      version: one.software.siteVersion,
      build: one.software.siteRevision,
      appliance_hostname: one.hostname,
      appliance_id: applianceIdOf(call, one),
      cluster_role: 'single',
      failover_role: failoverRoleOf(call, one),
      enabled_shared_ips: [],
      last_data_sync: one.lastSyncAtMs === null ? null : vendorTime(one.lastSyncAtMs + aheadMs),
      last_data_sync_status: one.lastSyncStatus,
      ...(one.healthy ? {} : { message: one.message }),
    },
  };
}

function appliances(call: VendorCall): ApiAnswer {
  return json(
    call.site.pair.appliances
      .filter(({ software }) => software.siteVersion !== null)
      .map((one) => ({
        id: applianceIdOf(call, one),
        name: one.hostname,
        public_hostname: one.hostname,
        cluster_role: 'single',
        failover_role: failoverRoleOf(call, one),
        accepting_connections: one.healthy,
        timezone_offset: 0,
      })),
  );
}

function clientCounts(call: VendorCall, type: ConnectedKind | 'all'): ApiAnswer {
  const connected = connectedTo(call, call.one).filter(({ kind }) => type === 'all' || kind === type);
  return json([{ id: applianceIdOf(call, call.one), ...countConnected(connected) }]);
}

function clients(call: VendorCall, type: ConnectedKind | 'all'): ApiAnswer {
  const connected = connectedTo(call, call.one).filter(({ kind }) => type === 'all' || kind === type);
  return json(
    connected.map(({ id, kind, hostname, sinceMs }) => ({
      id,
      type: CONNECTED_KINDS.find((known) => known.kind === kind)!.one,
      hostname,
      connected_since: vendorTime(sinceMs + call.aheadMs),
    })),
  );
}
