import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { SimulatedAppliance } from './model/appliance.js';

/**
 * The parts of the appliance's own API that a watcher of upgrades needs, in the vendor's shapes: `POST /oauth2/token`,
 * `GET /api/command/v2/health` and `GET /check_health`. Sources: the vendor's OpenAPI documents of Command API v2 and its guides.
 */
export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** JSON, or a short text. */
  readonly body: unknown;
}

const TOKEN_SECONDS = 3600;
const TOKENS_MOST = 30;
const REQUESTS_PER_SECOND = 20;
const CLIENT_ID = 'rollcall';

export class VendorApi {
  /** Live tokens, oldest first: the 31st ends the oldest. */
  private readonly tokens = new Map<string, number>();
  private windowFromMs = 0;
  private requestsInWindow = 0;

  constructor(private readonly secret: string) {}

  /** `body` as text, in any of the three forms that clients in the wild send. */
  issueToken(authorization: string | undefined, contentType: string, body: string, nowMs: number): ApiAnswer {
    const fields = readFields(contentType, body);
    if (fields === null) return oauthProblem(400, 'invalid_request', 'The body is neither a form nor JSON.');
    const basic = readBasic(authorization);
    const id = basic?.id ?? fields.get('client_id') ?? '';
    const secret = basic?.secret ?? fields.get('client_secret') ?? '';
    if (id !== CLIENT_ID || !isSame(secret, this.secret)) {
      return oauthProblem(401, 'invalid_client', 'The client is not known or its secret is wrong.');
    }
    if (fields.get('grant_type') !== 'client_credentials') {
      return oauthProblem(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
    }
    const token = randomBytes(24).toString('base64url');
    this.tokens.set(token, nowMs + TOKEN_SECONDS * 1000);
    if (this.tokens.size > TOKENS_MOST) this.tokens.delete(this.tokens.keys().next().value!);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS } };
  }

  /** `GET /api/command/v2/health`. Rollcall's own secret opens it too, so that a driver needs no token for it. */
  health(
    appliance: SimulatedAppliance,
    authorization: string | undefined,
    query: URLSearchParams,
    nowMs: number,
  ): ApiAnswer {
    if (!this.isKnown(authorization, nowMs)) {
      return oauthProblem(401, 'access_denied', 'The resource owner or authorization server denied the request.');
    }
    const headers = this.countRequest(nowMs);
    if (this.requestsInWindow > REQUESTS_PER_SECOND) {
      return { status: 429, headers, body: { message: 'Too many requests.' } };
    }
    if ([...query.keys()].length > 0) {
      return { status: 400, headers, body: { message: 'This call takes no parameters.' } };
    }
    return { status: appliance.healthy ? 200 : 500, headers, body: healthBody(appliance) };
  }

  checkHealth(appliance: SimulatedAppliance): ApiAnswer {
    return appliance.healthy ? { status: 200, body: 'ok' } : { status: 500, body: appliance.message ?? 'not healthy' };
  }

  private isKnown(authorization: string | undefined, nowMs: number): boolean {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return false;
    return isSame(token, this.secret) || (this.tokens.get(token) ?? 0) > nowMs;
  }

  private countRequest(nowMs: number): Record<string, string> {
    if (nowMs - this.windowFromMs >= 1000) {
      this.windowFromMs = nowMs;
      this.requestsInWindow = 0;
    }
    this.requestsInWindow += 1;
    return {
      'x-ratelimit-limit': String(REQUESTS_PER_SECOND),
      'x-ratelimit-remaining': String(Math.max(0, REQUESTS_PER_SECOND - this.requestsInWindow)),
    };
  }
}

function healthBody(appliance: SimulatedAppliance): Record<string, unknown> {
  const { production, state } = appliance.pair;
  return {
    version: appliance.software.siteVersion,
    build: appliance.software.siteRevision,
    appliance_hostname: appliance.hostname,
    appliance_id: appliance.applianceId,
    cluster_role: 'single',
    failover_role: state.failover === 'established' ? 'primary' : 'none',
    enabled_shared_ips: [],
    last_data_sync: production.lastSyncAtMs === null ? null : vendorTime(production.lastSyncAtMs),
    last_data_sync_status: production.lastSyncStatus,
    ...(appliance.healthy ? {} : { message: appliance.message }),
  };
}

/** The vendor's date-times end in an offset, never in `Z`. */
function vendorTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00');
}

function oauthProblem(status: number, error: string, message: string): ApiAnswer {
  return { status, body: { error, message } };
}

function readFields(contentType: string, body: string): Map<string, string> | null {
  if (!contentType.includes('json')) return new Map(new URLSearchParams(body));
  try {
    const parsed = JSON.parse(body) as unknown;
    if (typeof parsed !== 'object' || parsed === null) return null;
    return new Map(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
  } catch {
    return null;
  }
}

function readBasic(authorization: string | undefined): { id: string; secret: string } | null {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: id ?? '', secret: secret.join(':') };
}

/** Compares without telling by its time how much of the secret was right. */
export function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
