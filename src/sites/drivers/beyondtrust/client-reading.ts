import { messageSchema, PAGE_HEADERS, PER_PAGE_MAX } from '../../../contracts/appliance-api.js';
import type { SeenClient } from '../../model/seen-client.js';
import {
  type ClientsPageResult,
  type ConnectedResult,
  type DriverResult,
  type FindClientResult,
  type GroupsResult,
  UNSUPPORTED,
} from '../site-driver.js';
import { badAnswer, failureOf, LIST_BYTES_MAX, read, unexpected } from './answers.js';
import type { ApplianceAccount, ApplianceAnswer, ApplianceCall } from './appliance-account.js';
import { seenClient } from './model/jump-client-row.js';
import { type PagePlace, placeOfPage } from './model/page-place.js';
import { seenText } from './model/seen-text.js';
import { connectedJumpClients, isXmlError } from './model/xml-answers.js';
import { clientRowSchema, groupRowSchema } from './read-schemas.js';
import { parseXml } from './xml.js';

type Failed = Exclude<DriverResult, { ok: true }>;
type ListPage = { ok: true; rows: readonly unknown[]; place: PagePlace; tookMs: number } | Failed;

const CLIENTS = '/api/config/v1/jump-client';
const GROUPS = '/api/config/v1/jump-group';
const GROUP_NAME_MAX = 128;
/** 50,000 groups. */
const GROUP_PAGES_MAX = 500;
const NO_ROW = 'None of the rows of the list can be understood: the API may be another version than Rollcall knows.';
/** What an account that may not use the XML API is answered. */
const NO_XML = new Set(['forbidden', 'not_found', 'refused', 'unknown_parameter']);

/** What is read of the fleet. */
export class ClientReading {
  constructor(private readonly account: () => ApplianceAccount) {}

  async page(page: number): Promise<ClientsPageResult> {
    const list = await readListPage(this.account(), CLIENTS, page);
    if (!list.ok) return list;
    const clients = list.rows.map(toClient).filter((client) => client !== null);
    if (clients.length === 0 && list.rows.length > 0) return badAnswer(NO_ROW);
    const skipped = list.rows.length - clients.length;
    return { ok: true, page: { clients, page, ...list.place, skipped }, tookMs: list.tookMs };
  }

  async find(clientId: string): Promise<FindClientResult> {
    // Ids of the appliance are numbers: of another one, from an import before, it has no client.
    if (!/^\d{1,10}$/.test(clientId)) return { ok: true, client: null };
    const call = { method: 'GET', path: `${CLIENTS}/${clientId}`, spentFor: 'sweep', alsoAnswers: [404] } as const;
    const answer = await this.account().call(call);
    if (!answer.ok) return failureOf(answer);
    // Only the appliance's own 404 says that the client is gone; one of a proxy says nothing of the kind.
    if (answer.status === 404) {
      return read(messageSchema, answer) === null
        ? badAnswer('What answered "not found" was not the appliance.')
        : { ok: true, client: null };
    }
    if (answer.status !== 200) return unexpected(answer);
    const client = toClient(answer.body);
    if (client?.clientId === clientId) return { ok: true, client };
    return badAnswer('The answer is not the client that was asked for.');
  }

  async groups(): Promise<GroupsResult> {
    const groups = new Map<number, string>();
    let rows = 0;
    for (let page = 1, lastPage = 1; page <= lastPage; page += 1) {
      const list = await readListPage(this.account(), GROUPS, page);
      if (!list.ok) return list;
      if (list.place.lastPage > GROUP_PAGES_MAX) return badAnswer('There are more Jump Groups than can be.');
      lastPage = list.place.lastPage;
      rows += list.rows.length;
      for (const row of list.rows) {
        const group = groupRowSchema.safeParse(row);
        const name = group.success ? seenText(group.data.name, GROUP_NAME_MAX) : null;
        if (group.success && name !== null) groups.set(group.data.id, name);
      }
    }
    return rows > 0 && groups.size === 0 ? badAnswer(NO_ROW) : { ok: true, groups };
  }

  /**
   * By the summary of the XML API. Command API v2 counts `asset_clients`, of which nothing says that they are Jump Clients: no number is
   * better than that one.
   */
  async connected(): Promise<ConnectedResult> {
    const query = { action: 'get_connected_client_list', type: 'all', summary_only: 1 };
    const answer = await this.account().call({
      method: 'GET',
      path: '/api/command',
      query,
      spentFor: 'health',
      expects: 'text',
    });
    if (!answer.ok) return NO_XML.has(answer.reason) ? UNSUPPORTED : failureOf(answer);
    const root = answer.status === 200 ? parseXml(answer.body) : null;
    if (root !== null && isXmlError(root)) return UNSUPPORTED;
    if (root === null) return answer.status === 200 ? badAnswer('The summary is not XML.') : unexpected(answer);
    const clients = connectedJumpClients(root);
    return clients === null ? badAnswer('The summary counts no Jump Clients.') : { ok: true, clients };
  }
}

/** One page of a list of the Configuration API. */
export async function readListPage(account: ApplianceAccount, path: string, page: number): Promise<ListPage> {
  const call: ApplianceCall = {
    method: 'GET',
    path,
    query: { per_page: PER_PAGE_MAX, current_page: page },
    spentFor: 'sweep',
    answerBytesMax: LIST_BYTES_MAX,
  };
  const answer = await account.call(call);
  if (!answer.ok) return failureOf(answer);
  if (answer.status !== 200) return unexpected(answer);
  return listPage(answer, page);
}

function listPage(answer: ApplianceAnswer, page: number): ListPage {
  if (!Array.isArray(answer.body)) return badAnswer('The answer is not a list.');
  const rows = answer.body as unknown[];
  const place = placeOfList(answer, { page, perPage: PER_PAGE_MAX }, rows.length);
  if (place === null) return badAnswer('Which page of the list it is cannot be told.');
  return { ok: true, rows, place, tookMs: Math.max(0, answer.answeredAtMs - answer.sentAtMs) };
}

/** Null: it cannot be told where in the list the answer stands. */
export function placeOfList(
  { headers }: ApplianceAnswer,
  asked: { page: number; perPage: number },
  rows: number,
): PagePlace | null {
  const { page, lastPage, perPage, total } = PAGE_HEADERS;
  const of = { page: headers[page], lastPage: headers[lastPage], perPage: headers[perPage], total: headers[total] };
  return placeOfPage(asked, { ...of, link: headers['link'] }, rows);
}

/** Null: the row cannot be understood. */
export function toClient(row: unknown): SeenClient | null {
  const parsed = clientRowSchema.safeParse(row);
  return parsed.success ? seenClient(parsed.data) : null;
}
