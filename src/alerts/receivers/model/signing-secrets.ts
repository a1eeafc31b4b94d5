/**
 * Decides which signing secrets of a webhook hold: after a change the former one signs too for a day, so that the other side can take the
 * new one over without losing a message. It makes none. Invariant: no more than two hold, and a former one never beyond its day.
 * Source: Standard Webhooks, *Multiple signatures and zero-downtime secret rotation*.
 */
const FORMER_HOLDS_MS = 24 * 3_600_000;

type Secrets = Readonly<Record<string, string>>;

export const newSigningSecret = (current: string): Secrets => ({ current });

export function rotated(secrets: Secrets | null, current: string, nowMs: number): Secrets {
  const former = secrets?.['current'];
  if (former === undefined) return { current };
  return { current, previous: former, previousUntil: new Date(nowMs + FORMER_HOLDS_MS).toISOString() };
}

/** What a receiver gets of its secrets. */
export function secretsInForce({ previousUntil, previous, ...secrets }: Secrets, nowMs: number): Secrets {
  if (previous === undefined) return secrets;
  const holds = previousUntil !== undefined && Date.parse(previousUntil) > nowMs;
  return holds ? { ...secrets, previous } : secrets;
}
