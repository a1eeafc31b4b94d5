import type { JumpGroup, Jumpoint } from '../../contracts/appliance-api.js';
import type { JumpGroupRecord, JumpointRecord } from '../model/vendor-groups.js';
import type { VendorRecord } from '../model/vendor-records.js';
import { NOT_FOUND, json, type ApiAnswer } from './answer.js';
import { deleteClient, patchClient } from './client-edits.js';
import { CLIENT_FILTERS, filtered, rowOf, whyNotFiltered } from './client-rows.js';
import { LIST_FILTERS, openApiText } from './openapi-document.js';
import { PAGE_PARAMETERS, pageHeaders, readPage, readWhole, rowsOf } from './paging.js';
import { whyUnknown } from './parameters.js';
import type { VendorCall, VendorHandler, VendorRoute } from './vendor-call.js';

/** Configuration API 1.12, as far as it tells of Jump Clients. Source: the vendor's OpenAPI document. */

const BASE = '/api/config/v1';
const RIGHT = { right: 'configuration_read' } as const;

export function configurationRoutes(): VendorRoute[] {
  const routes: VendorRoute[] = [
    { path: `${BASE}/jump-client`, ...RIGHT, methods: { GET: listClients } },
    {
      path: `${BASE}/jump-client/{id}`,
      ...RIGHT,
      methods: { GET: oneClient, PATCH: onlyInProduction(patchClient), DELETE: onlyInProduction(deleteClient) },
    },
    {
      path: `${BASE}/jump-group`,
      ...RIGHT,
      methods: { GET: (call) => listOf(call, 'jump-group', groupsOf(call).map(groupRow)) },
    },
    {
      path: `${BASE}/jump-group/{id}`,
      ...RIGHT,
      methods: { GET: (call) => oneOf(call, groupsOf(call), groupRow) },
    },
    {
      path: `${BASE}/jumpoint`,
      ...RIGHT,
      methods: { GET: (call) => listOf(call, 'jumpoint', jumpointsOf(call).map(jumpointRow)) },
    },
    {
      path: `${BASE}/jumpoint/{id}`,
      ...RIGHT,
      methods: { GET: (call) => oneOf(call, jumpointsOf(call), jumpointRow) },
    },
    {
      path: `${BASE}/jumpoint/{id}/node`,
      ...RIGHT,
      methods: { GET: (call) => oneOf(call, jumpointsOf(call), ({ nodes }) => nodes) },
    },
  ];
  const yaml = openApiText(routes);
  const openApi: VendorHandler = ({ query }) =>
    whyUnknown(401, query, []) ?? { status: 200, headers: { 'content-type': 'application/yaml' }, body: yaml };
  return [...routes, { path: `${BASE}/openapi.yaml`, ...RIGHT, methods: { GET: openApi } }];
}

const groupsOf = ({ site }: VendorCall) => site.vendor.groups();
const jumpointsOf = ({ site }: VendorCall) => site.vendor.jumpoints();

function listClients(call: VendorCall): ApiAnswer {
  const { site, query, nowMs, aheadMs, isHead } = call;
  const refusal = whyUnknown(401, query, [...CLIENT_FILTERS, ...PAGE_PARAMETERS]) ?? whyNotFiltered(query);
  if (refusal !== null) return refusal;
  const read = readPage(query);
  if ('refusal' in read) return read.refusal;
  if (site.faults.pageShift) site.vendor.shift(nowMs);
  const records = isInProduction(call) ? filtered(site.vendor.records(), query) : [];
  const rows = rowsOf(records, read.page);
  if (!isHead) for (const record of rows) noteServed(call, record);
  return json(
    rows.map((record) => rowOf(record, aheadMs)),
    pageHeaders(`${baseOf(call)}/jump-client`, query, read.page, records.length),
  );
}

function oneClient(call: VendorCall): ApiAnswer {
  const refusal = whyUnknown(401, call.query, []);
  if (refusal !== null) return refusal;
  const id = readWhole(call.id);
  const record = id !== null && isInProduction(call) ? call.site.vendor.record(id) : undefined;
  if (record === undefined) return NOT_FOUND;
  if (!call.isHead) noteServed(call, record);
  return json(rowOf(record, call.aheadMs));
}

/** What was true of the client when its row was handed out. */
function noteServed({ site, nowMs }: VendorCall, { id }: VendorRecord): void {
  site.served.note(id, nowMs, site.vendor.truth(id));
}

/** The clients are with the appliance in production; another one knows none. */
const isInProduction = ({ site, one }: VendorCall) => site.pair.production.name === one.name;
const onlyInProduction =
  (handler: VendorHandler): VendorHandler =>
  (call) =>
    isInProduction(call) ? handler(call) : NOT_FOUND;

function listOf(
  call: VendorCall,
  path: string,
  rows: readonly { name: string; code_name?: string | null }[],
): ApiAnswer {
  const { query } = call;
  const refusal = whyUnknown(401, query, [...LIST_FILTERS, ...PAGE_PARAMETERS]);
  if (refusal !== null) return refusal;
  const read = readPage(query);
  if ('refusal' in read) return read.refusal;
  const [name, codeName] = [query.get('name'), query.get('code_name')];
  const found = rows.filter(
    (row) => (name === null || row.name === name) && (codeName === null || row.code_name === codeName),
  );
  const base = `${baseOf(call)}/${path}`;
  return json(rowsOf(found, read.page), pageHeaders(base, query, read.page, found.length));
}

function oneOf<Item extends { readonly id: number }>(
  { id, query }: VendorCall,
  items: readonly Item[],
  rowOfItem: (item: Item) => unknown,
): ApiAnswer {
  const refusal = whyUnknown(401, query, []);
  if (refusal !== null) return refusal;
  const item = items.find((one) => one.id === readWhole(id));
  return item === undefined ? NOT_FOUND : json(rowOfItem(item));
}

const baseOf = ({ origin }: VendorCall) => `${origin}${BASE}`;

function groupRow({ id, name, codeName, comments }: JumpGroupRecord): JumpGroup {
  return { id, name, code_name: codeName, comments };
}

function jumpointRow({ codeName, nodes: _, ...rest }: JumpointRecord): Jumpoint {
  return { ...rest, code_name: codeName };
}
