import { type NameResolver, SystemResolver } from '../../src/platform/outbound/name-resolver.js';
import { OutboundHttp } from '../../src/platform/outbound/outbound-http.js';
import { OutboundLimits } from '../../src/platform/outbound/outbound-limits.js';
import { OutboundSockets } from '../../src/platform/outbound/outbound-sockets.js';

interface OutboundTestOptions {
  resolver?: NameResolver;
  deadlineMs?: number;
  /** PEM of a certificate to trust. */
  trusted?: string;
}

/** The ways out as the application has them, for a receiver's test against a server on loopback. */
export function realMeans({ resolver = new SystemResolver(), deadlineMs, trusted }: OutboundTestOptions = {}) {
  const limits = new OutboundLimits(deadlineMs, undefined, trusted);
  return { http: new OutboundHttp(resolver, limits), sockets: new OutboundSockets(resolver, limits) };
}

/** Answers in turn what it was given, and counts how often it was asked; the last answer stays. */
export class ScriptedResolver implements NameResolver {
  readonly asked: string[] = [];

  constructor(private readonly answers: readonly (readonly string[])[]) {}

  async addressesOf(name: string): Promise<readonly string[]> {
    this.asked.push(name);
    const answer = this.answers[Math.min(this.asked.length, this.answers.length) - 1];
    if (answer === undefined) throw new Error(`${name} is unknown`);
    return answer;
  }
}
