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
