import { tokenAnswerSchema } from '../../../src/contracts/appliance-api.js';
import { jsonCall, oauthRefusal } from './call-builders.js';
import { EXAMPLE_ACCOUNT, type DocumentedCall } from './documented-call.js';

/** `POST /oauth2/token`, and what a call says whose token is none. */

const { id, secret } = EXAMPLE_ACCOUNT;
const basic = (ofId: string, ofSecret: string) => `Basic ${Buffer.from(`${ofId}:${ofSecret}`).toString('base64')}`;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const TOKEN = { method: 'POST', path: '/oauth2/token', credentials: 'none' } as const;
const GRANT = 'grant_type=client_credentials';

const ISSUED = {
  schema: tokenAnswerSchema,
  example: { access_token: 'b3VyLWV4YW1wbGUtdG9rZW4', token_type: 'Bearer', expires_in: 3600 },
  answerHeaders: {},
};
const UNKNOWN_CLIENT = 'The client is not known or its secret is wrong.';
const DENIED = 'The resource owner or authorization server denied the request.';

export const TOKEN_CALLS: readonly DocumentedCall[] = [
  jsonCall({
    name: 'token: id and secret in the header, a form as the body',
    ...TOKEN,
    headers: { ...FORM, authorization: basic(id, secret) },
    body: GRANT,
    ...ISSUED,
  }),
  jsonCall({
    name: 'token: id and secret in the header, JSON as the body',
    ...TOKEN,
    headers: { ...JSON_TYPE, authorization: basic(id, secret) },
    body: { grant_type: 'client_credentials' },
    ...ISSUED,
  }),
  jsonCall({
    name: 'token: id and secret in the form',
    ...TOKEN,
    headers: FORM,
    body: `${GRANT}&client_id=${id}&client_secret=${secret}`,
    ...ISSUED,
  }),
  oauthRefusal(
    {
      name: 'token: another id',
      ...TOKEN,
      status: 401,
      headers: { ...FORM, authorization: basic('nobody', secret) },
      body: GRANT,
    },
    'invalid_client',
    UNKNOWN_CLIENT,
  ),
  oauthRefusal(
    {
      name: 'token: another secret',
      ...TOKEN,
      status: 401,
      headers: { ...FORM, authorization: basic(id, 'wrong') },
      body: GRANT,
    },
    'invalid_client',
    UNKNOWN_CLIENT,
  ),
  oauthRefusal(
    { name: 'token: neither id nor secret', ...TOKEN, status: 401, headers: FORM, body: GRANT },
    'invalid_client',
    UNKNOWN_CLIENT,
  ),
  oauthRefusal(
    {
      name: 'token: another grant',
      ...TOKEN,
      status: 400,
      headers: { ...FORM, authorization: basic(id, secret) },
      body: 'grant_type=password',
    },
    'unsupported_grant_type',
    'Only client_credentials is supported.',
  ),
  oauthRefusal(
    {
      name: 'token: no grant',
      ...TOKEN,
      status: 400,
      headers: { ...JSON_TYPE, authorization: basic(id, secret) },
      body: {},
    },
    'invalid_request',
    'grant_type is missing.',
  ),
  oauthRefusal(
    {
      name: 'token: a body that is no JSON though it says so',
      ...TOKEN,
      status: 400,
      headers: { ...JSON_TYPE, authorization: basic(id, secret) },
      body: '{"grant_type"',
    },
    'invalid_request',
    'The body is neither a form nor JSON.',
  ),
  ...(['none', 'unknown', 'expired', 'revoked', 'oldest_of_31'] as const).flatMap((credentials) =>
    ['/api/config/v1/jump-client', '/api/command/v2/health', '/api/command?action=check_health', '/api/backup'].map(
      (path) =>
        oauthRefusal(
          { name: `${path}: a token that is ${credentials}`, method: 'GET', path, credentials, status: 401 },
          'access_denied',
          DENIED,
        ),
    ),
  ),
];
