import { failoverRoleBodySchema } from '../../contracts/appliance-api.js';
import { problem, type ApiAnswer } from './answer.js';
import {
  CONNECTED_KINDS,
  applianceIdOf,
  connectedTo,
  countConnected,
  failoverRoleOf,
  type Connected,
} from './appliance-answers.js';
import { changeRole } from './failover-role.js';
import { vendorTime } from './model/vendor-time.js';
import type { VendorCall, VendorRoute } from './vendor-call.js';
import { branch, leaf, xmlAnswer, xmlError, xmlSuccess } from './xml-text.js';

/**
 * Command API v1, `/api/command?action=…`: by GET, or by POST of a form. Source: the vendor's API guide; of the elements that it names
 * without an example the form is inferred.
 */

type Action = (call: VendorCall, parameters: URLSearchParams) => ApiAnswer;

const ACTIONS: Readonly<Record<string, Action>> = {
  check_health: checkHealth,
  get_api_info: apiInfo,
  get_connected_client_list: clientList,
  get_connected_clients: connectedClients,
  set_failover_role: setFailoverRole,
};

export const XML_ROUTES: readonly VendorRoute[] = [
  {
    path: '/api/command',
    right: 'command_read',
    answersUnwell: true,
    refuses: () => xmlError('The account has no access to the command API.'),
    methods: { GET: obey, POST: obey },
  },
];

function obey(call: VendorCall): ApiAnswer {
  const isForm = call.contentType.startsWith('application/x-www-form-urlencoded');
  const parameters = new URLSearchParams([...call.query, ...(isForm ? new URLSearchParams(call.body) : [])]);
  const name = parameters.get('action');
  if (name === null || name === '') return xmlError('The action parameter is required.');
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) return xmlError(`Unknown action: ${name}`);
  // Only the health is told while the site software is being installed.
  if (!call.one.healthy && action !== checkHealth) return problem(500, call.one.message ?? 'Server Error');
  return action(call, parameters);
}

function checkHealth(call: VendorCall): ApiAnswer {
  const { one, aheadMs } = call;
  const { siteVersion, siteRevision } = one.software;
  const role = failoverRoleOf(call, one);
  const syncedMs = one.lastSyncAtMs === null ? null : one.lastSyncAtMs + aheadMs;
  const isPaired = role !== 'none' && syncedMs !== null;
  return xmlAnswer('health_check', [
    leaf('appliance', one.hostname, { id: applianceIdOf(call, one) }),
    leaf('version', `${siteVersion} (${siteRevision})`),
    leaf('success', one.healthy ? 1 : 0),
    ...(one.healthy ? [] : [leaf('error_message', one.message ?? 'not healthy')]),
    leaf('failover_role', role),
    ...(isPaired ? [leaf('last_data_sync_time', vendorTime(syncedMs), { ts: Math.floor(syncedMs / 1000) })] : []),
    ...(isPaired ? [leaf('last_data_sync_status', one.lastSyncStatus ?? '')] : []),
  ]);
}

function apiInfo({ rights, nowMs, aheadMs }: VendorCall): ApiAnswer {
  const permissions: Readonly<Record<string, string>> = {
    perm_backup: rights.has('backup') ? '1' : '0',
    perm_command: rights.has('failover_role') ? 'full_access' : 'read_only',
    perm_configuration: rights.has('configuration_read') ? '1' : '0',
    perm_configuration_vault_account: '0',
    perm_ecm: '0',
    perm_reporting: '0',
    perm_scim: '0',
  };
  return xmlAnswer('get_api_info', [
    leaf('api_version', '1.24.1'),
    leaf('timestamp', vendorTime(nowMs + aheadMs)),
    branch(
      'permissions',
      Object.entries(permissions).map(([name, value]) => leaf('permission', value, { name })),
    ),
  ]);
}

const TYPES: readonly string[] = ['all', 'representative', 'support_customer', 'presentation_attendee', 'push_agent'];

/** The connected clients of the kinds that `type` names, by commas; Jump Clients cannot be named. */
function readTypes(parameters: URLSearchParams): { types: readonly string[] } | { unknown: string } {
  const types = (parameters.get('type') ?? 'all').split(',');
  const unknown = types.find((type) => !TYPES.includes(type));
  return unknown === undefined ? { types } : { unknown };
}

const xmlTypeOf = ({ kind }: Connected) => CONNECTED_KINDS.find((known) => known.kind === kind)!.inXml;

function clientList(call: VendorCall, parameters: URLSearchParams): ApiAnswer {
  const read = readTypes(parameters);
  if ('unknown' in read) return xmlError(`Unknown client type: ${read.unknown}`);
  const { site, one } = call;
  const isWanted = (type: string) => read.types.includes('all') || read.types.includes(type);
  const connected = connectedTo(call, one);
  const counted = countConnected(connected);
  const counts: [type: string, count: number][] = [
    ...CONNECTED_KINDS.map(({ kind, inXml }): [string, number] => [inXml, counted[kind]]),
    ['presentation_attendee', 0],
  ];
  const jumpClients = site.pair.production.name === one.name && one.healthy ? site.vendor.connectedCount() : 0;
  if (read.types.includes('all')) counts.push(['pinned_client', jumpClients]);
  const summary = counts.filter(([type]) => isWanted(type)).map(([type, count]) => leaf('count', count, { type }));
  const listed =
    parameters.get('summary_only') === '1' ? [] : connected.filter((client) => isWanted(xmlTypeOf(client)));
  return xmlAnswer('connected_client_list', [
    branch('connected_client_summary', [branch('appliance_summary', summary, { id: applianceIdOf(call, one) })]),
    ...listed.map((client) => branch('connected_client', [], { type: xmlTypeOf(client), id: client.id })),
  ]);
}

function connectedClients(call: VendorCall, parameters: URLSearchParams): ApiAnswer {
  const read = readTypes(parameters);
  if ('unknown' in read) return xmlError(`Unknown client type: ${read.unknown}`);
  const ids = parameters.get('id')?.split(',') ?? null;
  if (ids !== null && ids.length > 100) return xmlError('At most 100 ids can be asked for.');
  const wanted = connectedTo(call, call.one).filter(
    (client) =>
      (read.types.includes('all') || read.types.includes(xmlTypeOf(client))) &&
      (ids === null || ids.includes(client.id)),
  );
  return xmlAnswer(
    'connected_clients',
    wanted.map((client) => {
      const sinceMs = client.sinceMs + call.aheadMs;
      return branch(
        `connected_${xmlTypeOf(client)}`,
        [
          leaf('hostname', client.hostname),
          leaf('platform', 'Windows (x64)', { id: 'winNT-64' }),
          leaf('timezone_offset', 0),
          leaf('connected_since', vendorTime(sinceMs), { ts: Math.floor(sinceMs / 1000) }),
        ],
        { id: client.id },
      );
    }),
  );
}

function setFailoverRole(call: VendorCall, parameters: URLSearchParams): ApiAnswer {
  if (!call.rights.has('failover_role')) return xmlError('The account has no full access to the command API.');
  const parsed = failoverRoleBodySchema.safeParse({
    role: parameters.get('role'),
    data_sync_first: parameters.get('data_sync_first') === '1',
    force: parameters.get('force') === '1',
  });
  if (!parsed.success) return xmlError('The role must be primary or backup.');
  const changed = changeRole(call, parsed.data);
  return changed.ok ? xmlSuccess(changed.message) : xmlError(changed.message);
}
