import { TOKEN_SECONDS } from '../../contracts/appliance-api.js';
import type { ApiAccount } from './account.js';
import { oauthProblem, type ApiAnswer } from './answer.js';

/** `POST /oauth2/token`, with the body in any of the three forms that clients in the wild send. Source: the vendor's API guides. */

export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly body: string;
}

/** The account that a request for a token is made for has shown its secret; otherwise the answer that refuses it. */
export function readTokenRequest(
  account: ApiAccount,
  { authorization, contentType, body }: TokenRequest,
): ApiAnswer | 'known' {
  const fields = readFields(contentType, body);
  if (fields === null) return oauthProblem(400, 'invalid_request', 'The body is neither a form nor JSON.');
  const basic = readBasic(authorization);
  const id = basic?.id ?? fields.get('client_id') ?? '';
  const secret = basic?.secret ?? fields.get('client_secret') ?? '';
  if (!account.knows(id, secret)) {
    return oauthProblem(401, 'invalid_client', 'The client is not known or its secret is wrong.');
  }
  const grant = fields.get('grant_type');
  if (grant === undefined) return oauthProblem(400, 'invalid_request', 'grant_type is missing.');
  if (grant === 'client_credentials') return 'known';
  return oauthProblem(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
}

export function issueToken(account: ApiAccount, nowMs: number): ApiAnswer {
  const headers = { 'cache-control': 'no-store' };
  const token = account.issueToken(nowMs);
  return { status: 200, headers, body: { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS } };
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
