/** What a call to somebody else's server may take. */
export class OutboundLimits {
  constructor(
    /** For all of it: resolving, connecting, TLS, the answer. */
    readonly deadlineMs = 15_000,
    readonly answerBytesMax = 64 * 1024,
    /** A further authority to trust (PEM); null: those that Node trusts, NODE_EXTRA_CA_CERTS among them. */
    readonly extraAuthority: string | null = null,
  ) {}
}
