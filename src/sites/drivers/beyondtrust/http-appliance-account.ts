import { createHash } from 'node:crypto';
import { messageSchema } from '../../../contracts/appliance-api.js';
import type { ApplianceName } from '../../../contracts/words.js';
import { type AccountBudget, localNowMs, type Turn } from './account-budget.js';
import type { AccountMetrics } from './account-metrics.js';
import type {
  AccountParticulars,
  ApplianceAccount,
  ApplianceCall,
  ApplianceFailure,
  ApplianceOutcome,
  BudgetStanding,
  Downloaded,
  SeenCertificate,
} from './appliance-account.js';
import type { Destination } from './appliance-connect.js';
import type { ApplianceHttp, HttpAnswer, HttpRequest, OpenAnswer } from './appliance-http.js';
import { exchangeFailure, failure } from './connection-failure.js';
import { downloaded, NotKept } from './download.js';
import { failureDetail, isPage } from './failure-details.js';
import { Lanes } from './lanes.js';
import { type AnswerFacts, answerKind, retryAfterMsOf } from './model/answer-kind.js';
import type { SharedTokens } from './shared-tokens.js';
import { AccountTokens, type Token } from './tokens.js';

export interface AccountMeans {
  http: ApplianceHttp;
  budget: AccountBudget;
  tokens: SharedTokens;
  metrics: AccountMetrics;
  /** Which account it is; safe to be seen. */
  account: string;
}

type Call = ApplianceCall & { alsoAnswers?: readonly number[] };
/** Read, or as it comes. */
type Given = HttpAnswer | OpenAnswer;
type Send = (request: HttpRequest) => Promise<Given | ApplianceFailure>;

const TIMEOUT_MS = 20_000;
const DOWNLOAD_TIMEOUT_MS = 2 * 3_600_000;
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
const DOWNLOAD_BYTES_MAX = 4 * 1024 ** 3;
const TOKEN_BYTES_MAX = 64 * 1024;
const ERROR_BYTES_MAX = 64 * 1024;
/** Whoever was held up for longer between a turn and its request asks for another: the budget counts on requests that are not late. */
const TURN_MS = 250;
const TURNS_MAX = 3;
/** Known to be right, and cheap: it says whether a token is accepted. */
const KNOWN_GOOD_PATH = '/api/command/v2/health';

export class HttpApplianceAccount implements ApplianceAccount {
  private readonly lanes = new Lanes();
  private readonly tokens = new Map<string, AccountTokens>();

  constructor(
    private readonly particulars: AccountParticulars,
    private readonly means: AccountMeans,
  ) {}

  async call(call: Call): Promise<ApplianceOutcome> {
    const outcome = await this.lanes.within(call.spentFor, async () => {
      const send: Send = (request) =>
        this.means.http.exchange(this.destination(call), request, call.answerBytesMax ?? ANSWER_BYTES_MAX);
      const first = await this.answered(call, send);
      // A connection that was kept may be closed by the other side just when it is used again; a question may be asked twice.
      const again = !first.ok && first.reason === 'connection_lost' && call.method === 'GET';
      return again ? this.answered(call, send) : first;
    });
    const read = outcome.ok ? this.read(call, outcome) : outcome;
    this.means.metrics.asked(call.spentFor, read.ok ? 'answered' : read.reason);
    return read;
  }

  async download(call: ApplianceCall, file: string | null): Promise<Downloaded | ApplianceFailure> {
    const came = await this.lanes.within(call.spentFor, async () => {
      const send: Send = (request) => this.opened(call, request);
      const answer = await this.answered({ ...call, timeoutMs: call.timeoutMs ?? DOWNLOAD_TIMEOUT_MS }, send);
      if (!answer.ok) return answer;
      if (!('body' in answer) || isProse(answer)) {
        if ('body' in answer) answer.body.destroy();
        return failure('bad_answer', failureDetail('bad_answer', answer));
      }
      try {
        const keeping = file === null ? null : { file, bytesExpected: lengthOf(answer) };
        return await downloaded(answer.body, keeping, call.answerBytesMax ?? DOWNLOAD_BYTES_MAX);
      } catch (error) {
        if (!(error instanceof NotKept)) return exchangeFailure(error, targetOf(this.destination(call)));
        // Trying again mends nothing: a person has to.
        return failure('not_kept', error.message, { retryable: false, delivered: 'no' });
      }
    });
    this.means.metrics.asked(call.spentFor, came.ok ? 'answered' : came.reason);
    return came;
  }

  budget(): Promise<BudgetStanding> {
    return this.means.budget.standing();
  }

  certificate(at?: ApplianceName): SeenCertificate | null {
    return this.means.http.certificate(this.destination({ at }).origin);
  }

  /** The answer to a call that was judged to be one, with a second try where a dead token explains the first. */
  private async answered(call: Call, send: Send): Promise<Given | ApplianceFailure> {
    if (this.particulars.secret === null) {
      const detail =
        'The secret cannot be opened: it was sealed with another ROLLCALL_SECRET_KEY. Set that key, or type the secret again.';
      return { ...failure('secret_unreadable', detail, { retryable: false, delivered: 'no' }), ofToken: true };
    }
    let token = call.authenticated === false ? null : await this.tokensFor(call).current(call.spentFor === 'person');
    if (token?.ok === false) return { ...token, ofToken: true };
    const asked: Asked = { repeated: false, accepted: null };
    let answer = await this.inTurn(call, token, send);
    while (true) {
      if (!answer.ok) return answer;
      const also = call.alsoAnswers?.includes(answer.status) === true && answer.status !== 401;
      const kind = also ? ANSWER : answerKind(factsOf(answer, token, asked));
      if (kind.kind === 'answer') return answer;
      if (kind.kind === 'failure') return failed(kind, answer);
      if (token === null) return failure('unauthorized', failureDetail('unauthorized', answer), { delivered: 'no' });
      if (kind.kind === 'try_token') asked.accepted = await this.isAccepted(call, token);
      else {
        const renewed = await this.tokensFor(call).renewed(token);
        if (!renewed.ok) return { ...renewed, ofToken: true };
        token = renewed;
        asked.repeated = true;
        answer = await this.inTurn(call, token, send);
      }
    }
  }

  /** Makes one request when the budget allows it, and tells the budget what came of it. */
  private async inTurn(call: Call, token: Token | null, send: Send): Promise<Given | ApplianceFailure> {
    const turn = await this.turn(call.spentFor);
    if (!turn.ok) return turn;
    const answer = await send(requestOf(this.baseOf(call), call, token));
    if (!answer.ok) return answer;
    if (answer.status === 429)
      await this.means.budget.tooMany(turn, retryAfterMsOf(answer.headers['retry-after'], Date.now()));
    else await this.means.budget.taken(turn);
    return answer;
  }

  private async turn(requestClass: Call['spentFor']): Promise<Turn | ApplianceFailure> {
    const fromMs = performance.now();
    for (let turns = 1; ; turns += 1) {
      const turn = await this.means.budget.turn(requestClass);
      if (turn.ok && turns < TURNS_MAX && localNowMs() - turn.localMs > TURN_MS) continue;
      this.means.metrics.waited(requestClass, performance.now() - fromMs);
      if (turn.ok) return turn;
      const { waitMs: retryAfterMs, why } = turn;
      const reason = why === 'back_off' ? 'too_many_requests' : 'budget_exhausted';
      const seconds = Math.ceil(retryAfterMs / 1000);
      const detail =
        why === 'back_off'
          ? `The appliance asked for fewer requests: nothing is asked of it for ${seconds} s.`
          : `The account's budget of requests is used: there is room again in ${seconds} s.`;
      return failure(reason, detail, { delivered: 'no', retryAfterMs });
    }
  }

  private tokensFor(call: Pick<Call, 'at'>): AccountTokens {
    const destination = this.destination(call);
    const known = this.tokens.get(destination.origin);
    if (known !== undefined) return known;
    const { clientId, secret } = this.particulars;
    const name = digest(`${this.means.account}\n${destination.origin}`);
    const tokens = new AccountTokens({
      shared: this.means.tokens,
      name,
      context: `${name}:${digest(secret ?? '')}`,
      ask: async () => {
        // Whoever waits for it may be the most urgent.
        const asking: Call = { method: 'POST', path: '/oauth2/token', spentFor: 'health', at: call.at };
        const turn = await this.turn(asking.spentFor);
        if (!turn.ok) return turn;
        const request: HttpRequest = {
          ...requestOf(this.baseOf(call), asking, null),
          headers: {
            accept: 'application/json',
            authorization: `Basic ${Buffer.from(`${clientId}:${secret ?? ''}`).toString('base64')}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
        };
        const answer = await this.means.http.exchange(destination, request, TOKEN_BYTES_MAX);
        if (answer.ok && answer.status === 429)
          await this.means.budget.tooMany(turn, retryAfterMsOf(answer.headers['retry-after'], Date.now()));
        else if (answer.ok) await this.means.budget.taken(turn);
        return answer;
      },
    });
    this.tokens.set(destination.origin, tokens);
    return tokens;
  }

  private async isAccepted(call: Call, token: Token): Promise<boolean> {
    const known: Call = { method: 'GET', path: KNOWN_GOOD_PATH, spentFor: call.spentFor, at: call.at };
    const send: Send = (request) => this.means.http.exchange(this.destination(call), request, ERROR_BYTES_MAX);
    const answer = await this.inTurn(known, token, send);
    return answer.ok && answer.status !== 401;
  }

  /** A body that is to be kept comes as it is; what is not wanted is read, to be judged. */
  private async opened(call: Call, request: HttpRequest): Promise<Given | ApplianceFailure> {
    const sentAtMs = Date.now();
    const opened = await this.means.http.open(this.destination(call), request);
    if (!opened.ok || opened.status === 200) return opened;
    opened.body.destroy();
    const { status, headers } = opened;
    return { ok: true, status, headers, text: '', sentAtMs, answeredAtMs: Date.now() };
  }

  private read(call: Call, answer: Given): ApplianceOutcome {
    if (!('text' in answer)) return failure('bad_answer', failureDetail('bad_answer', answer));
    const { status, headers, text, sentAtMs, answeredAtMs } = answer;
    const whole = { ok: true, status, headers, sentAtMs, answeredAtMs } as const;
    if (call.expects === 'text') return { ...whole, body: text };
    const body = jsonOf(text);
    const isMissing = body === undefined && status < 300 && status !== 204;
    return isMissing ? failure('bad_answer', failureDetail('bad_answer', answer)) : { ...whole, body: body ?? null };
  }

  private baseOf({ at }: Pick<Call, 'at'>): string {
    const { url, appliances } = this.particulars;
    return (at === undefined ? url : (appliances?.[at] ?? url)).replace(/\/+$/, '');
  }

  private destination(call: Pick<Call, 'at'>): Destination {
    const { ca, proxy } = this.particulars;
    const base = this.baseOf(call);
    return { origin: URL.canParse(base) ? new URL(base).origin : base, ca, proxy };
  }
}

/** What says something instead of the file. */
const isProse = ({ headers }: OpenAnswer): boolean => /json|xml|html/i.test(headers['content-type'] ?? '');

/** Null: it does not say. */
function lengthOf({ headers }: OpenAnswer): number | null {
  const length = headers['content-length'] ?? '';
  return /^\d{1,15}$/.test(length) ? Number(length) : null;
}

interface Asked {
  repeated: boolean;
  accepted: boolean | null;
}

const ANSWER = { kind: 'answer' } as const;

function requestOf(base: string, call: Call, token: Token | null): HttpRequest {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) query.set(name, String(value));
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  const below = URL.canParse(base) ? new URL(base).pathname.replace(/\/$/, '') : '';
  return {
    method: call.method,
    path: `${below}${call.path}${search}`,
    headers: {
      accept: call.expects === 'text' ? '*/*' : 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token.value}` }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: call.body === undefined ? null : JSON.stringify(call.body),
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
  };
}

function factsOf(answer: Given, token: Token | null, { repeated, accepted }: Asked): AnswerFacts {
  const body = 'text' in answer && answer.status === 401 ? jsonOf(answer.text) : undefined;
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as { error?: unknown };
  const said = messageSchema.safeParse(body);
  return {
    status: answer.status,
    isPage: isPage(answer),
    error: typeof error === 'string' ? error : null,
    message: said.success ? said.data.message : null,
    tokenAgeMs: token === null ? null : localNowMs() - token.issuedAtMs,
    tokenAccepted: accepted,
    repeated,
  };
}

function failed(
  { reason, retryable, delivered }: Extract<ReturnType<typeof answerKind>, { kind: 'failure' }>,
  answer: Given,
): ApplianceFailure {
  const { status, headers } = answer;
  const asksToWait = status === 429 || status === 503;
  const retryAfterMs = asksToWait ? retryAfterMsOf(headers['retry-after'], Date.now()) : null;
  return failure(reason, failureDetail(reason, answer), { retryable, delivered, retryAfterMs });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

function targetOf({ origin }: Destination): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(origin);
  return { host: hostname, port: port !== '' ? Number(port) : protocol === 'https:' ? 443 : 80 };
}
