import type { DriverFailure } from '../../../contracts/observed-words.js';
import type { ApplianceFailure } from './appliance-account.js';

/** Why there is no connection, found by our own connector: nothing of the request was sent. */
export class NoConnection extends Error {
  constructor(
    readonly reason: DriverFailure,
    readonly detail: string,
    readonly retryable = true,
  ) {
    super(`${reason}: ${detail}`);
  }
}

/** An answer that was longer than what is read of it. */
export class AnswerTooLarge extends Error {}

export function failure(
  reason: DriverFailure,
  detail: string | null,
  {
    retryable = true,
    delivered = 'unknown',
    retryAfterMs = null,
  }: Partial<Pick<ApplianceFailure, 'retryable' | 'delivered' | 'retryAfterMs'>> = {},
): ApplianceFailure {
  return { ok: false, retryable, delivered, reason, detail, retryAfterMs };
}

const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);
const NOT_VALID_NOW = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const TLS_CODES = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_)/;
const NO_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME', 'ENODATA']);
const LATE = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'ERR_SOCKET_CONNECTION_TIMEOUT']);

/** What kept us from connecting to `host`, in words for whoever set its address. */
export function noConnection(error: unknown, { host, port }: { host: string; port: number }): NoConnection {
  if (error instanceof NoConnection) return error;
  const code = codeOf(error);
  if (NO_NAME.has(code)) {
    const detail = `No address was found for ${host}: check how it is spelt, and the name service of the machine that Rollcall runs on.`;
    return new NoConnection('name_not_resolved', detail);
  }
  if (TLS_CODES.test(code)) return new NoConnection('tls_failed', tlsDetail(code, host, port), false);
  if (LATE.has(code)) {
    const detail = `${host} did not take a connection at port ${port} in time: something on the way may drop it, such as a firewall.`;
    return new NoConnection('timed_out', detail);
  }
  if (code === 'ECONNREFUSED') {
    return new NoConnection('unreachable', `${host} refuses connections at port ${port}: nothing listens there.`);
  }
  return new NoConnection(
    'unreachable',
    `There is no way to ${host}, port ${port}, from the machine that Rollcall runs on.`,
  );
}

function tlsDetail(code: string, host: string, port: number): string {
  if (UNKNOWN_AUTHORITY.has(code)) {
    return `The certificate of ${host} comes from an authority that is not known here: give its CA certificate (PEM) with the site.`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return `The certificate that ${host} shows is for other names: use a name that stands in it.`;
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return `The certificate of ${host} has expired: renew it on the appliance (/appliance, Security, Certificates), or check the clock of the machine that Rollcall runs on.`;
  }
  if (NOT_VALID_NOW.has(code)) {
    return `The certificate of ${host} is not valid yet: check the clock of the machine that Rollcall runs on.`;
  }
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) return `${host} does not speak TLS 1.2 or newer at port ${port}.`;
  return `The certificate of ${host} cannot be verified (${code}).`;
}

/** What became of a request whose connection stood, or was not needed to be made. */
export function exchangeFailure(error: unknown, target: { host: string; port: number }): ApplianceFailure {
  if (error instanceof NoConnection) {
    const { reason, detail, retryable } = error;
    return failure(reason, detail, { delivered: 'no', retryable });
  }
  if (error instanceof AnswerTooLarge) {
    return failure('answer_too_large', 'The answer is longer than such an answer may be.', { retryable: false });
  }
  const code = codeOf(error);
  if (/TIMEOUT/.test(code) || isAbort(error)) {
    return failure('timed_out', `${target.host} did not answer in time.`);
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') {
    return failure('answer_too_large', 'The headers of the answer are longer than they may be.', { retryable: false });
  }
  if (code.startsWith('Z_'))
    return failure('bad_answer', `The answer of ${target.host} is damaged: it cannot be unpacked.`);
  if (code.startsWith('HPE_') || isNoHttp(error)) {
    return failure('bad_answer', `${target.host} did not answer in HTTP: is it the address of the appliance?`);
  }
  return failure('connection_lost', `The connection to ${target.host} broke off before the answer was there.`);
}

const nameOf = (error: unknown): string => (error as { name?: string } | null)?.name ?? '';
const isAbort = (error: unknown) => ['AbortError', 'TimeoutError'].includes(nameOf(error));
/** Some of undici's come without a code. */
const isNoHttp = (error: unknown) => nameOf(error) === 'HTTPParserError';

/** Of the first address that was tried, when there were more. */
function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return errors !== undefined && errors.length > 0 ? codeOf(errors[0]) : '';
}
