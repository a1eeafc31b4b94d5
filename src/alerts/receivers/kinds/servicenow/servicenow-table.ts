import type { OutboundHttp, OutboundRequest } from '../../../../platform/outbound/outbound-http.js';
import type { ReceiverTarget, SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { basicAuth, jsonCall, objectOf, under } from '../../json-call.js';

export interface Ticket {
  sysId: string;
  /** 1 new, 2 in progress, 3 on hold, 6 resolved, 7 closed, 8 cancelled. */
  state: string;
}

type Refused = Extract<SendResult, { ok: false }>;
export type Found = { ok: true; ticket: Ticket | null } | Refused;
export type Written = { ok: true; ticket: Ticket; status: number } | Refused;

const SYS_ID = /^[0-9a-f]{32}$/;
const FIELDS = 'sysparm_fields=sys_id,state&sysparm_exclude_reference_link=true';

/** The table of incidents of one ServiceNow, by its Table API. */
export class ServicenowTable {
  constructor(
    private readonly target: ReceiverTarget<'servicenow'>,
    private readonly http: OutboundHttp,
  ) {}

  /** By its id, else the newest with that key. The key is made of characters that mean nothing in a query. */
  async find(sysId: string | null, key: string): Promise<Found> {
    if (sysId !== null && SYS_ID.test(sysId)) {
      const known = await this.ask('GET', `/${sysId}?${FIELDS}`);
      if (known.ok) return { ok: true, ticket: known.ticket };
      if (known.status !== 404) return known;
    }
    const query = encodeURIComponent(`correlation_id=${key}^ORDERBYDESCsys_created_on`);
    return this.ask('GET', `?sysparm_query=${query}&sysparm_limit=1&${FIELDS}`);
  }

  create(fields: object): Promise<Written> {
    return this.write('POST', `?${FIELDS}`, fields);
  }

  change(sysId: string, fields: object): Promise<Written> {
    return this.write('PATCH', `/${sysId}?${FIELDS}`, fields);
  }

  private async write(method: 'POST' | 'PATCH', path: string, fields: object): Promise<Written> {
    const answer = await this.ask(method, path, fields);
    if (!answer.ok) return answer;
    return answer.ticket === null ? badAnswer(answer.status) : { ...answer, ticket: answer.ticket };
  }

  private async ask(method: OutboundRequest['method'], path: string, body?: object) {
    const { config, secrets, allowPrivate } = this.target;
    const url = `${under(config.url, 'api/now/table/incident')}${path}`;
    const headers = { authorization: basicAuth(config.user, secrets.password ?? '') };
    const answer = await this.http.send(jsonCall({ method, url, body, headers, allowPrivate }));
    const verdict = verdictOf(answer, Date.now());
    if (!verdict.ok || !answer.ok) return verdict as Refused;
    const ticket = ticketIn(objectOf(answer.body)?.result);
    // An instance that sleeps answers 200 with a page for people.
    return ticket === undefined ? badAnswer(answer.status) : { ok: true as const, ticket, status: answer.status };
  }
}

const badAnswer = (status: number): Refused => ({
  ok: false,
  retryable: true,
  status,
  reason: 'bad_answer',
  detail: `${status}, but not an answer of the Table API; does the instance sleep?`,
});

/** Of one record, or of a list with at most one; undefined when it is neither. */
function ticketIn(result: unknown): Ticket | null | undefined {
  if (Array.isArray(result)) return result.length === 0 ? null : ticketIn(result[0]);
  const { sys_id: sysId, state } = (result ?? {}) as Record<string, unknown>;
  return typeof sysId === 'string' && SYS_ID.test(sysId) && typeof state === 'string' ? { sysId, state } : undefined;
}
