/** What the process that grants is asked to do. */
export type GrantsOrder =
  | { kind: 'open'; databaseUrl: string; redisUrl: string }
  /** One slot is freed, one is granted, so many times; answers how many milliseconds each grant took. */
  | { kind: 'grant'; grants: number };

/** The answer to `open`: a site without clients, and a run that has begun there. */
export interface OpenedQueue {
  siteId: string;
  runId: string;
}
