/** Why nothing came of a call to somebody else's server. */
export const OUTBOUND_FAILURES = [
  'address_refused',
  'name_not_resolved',
  'connection_failed',
  'tls_failed',
  'timed_out',
  'answer_too_large',
] as const;
export type OutboundFailure = (typeof OUTBOUND_FAILURES)[number];

/** `detail`: in a sentence, for whoever set the address. */
export interface OutboundRefusal {
  ok: false;
  reason: OutboundFailure;
  detail: string;
}

export const outboundRefusal = (reason: OutboundFailure, detail: string): OutboundRefusal => ({
  ok: false,
  reason,
  detail,
});

/** What a {@link Deadline} destroys sockets with. */
export class DeadlineError extends Error {
  constructor(ms: number) {
    super(`there was no end after ${ms / 1000} s`);
  }
}

const TLS_CODES = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/;

/** What an error of a socket means. Node's messages name addresses and codes, no secrets. */
export function refusalOf(error: unknown): OutboundRefusal {
  const { message, code = '' } = error as { message: string; code?: string };
  if (error instanceof DeadlineError) return outboundRefusal('timed_out', message);
  if (code === 'HPE_HEADER_OVERFLOW') return outboundRefusal('answer_too_large', 'its headers are too long');
  if (code.startsWith('HPE_')) return outboundRefusal('connection_failed', `it did not answer in HTTP: ${message}`);
  return outboundRefusal(TLS_CODES.test(code) ? 'tls_failed' : 'connection_failed', message);
}
