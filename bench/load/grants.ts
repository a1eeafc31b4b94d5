/** What the process that grants is asked to do. */
export type GrantsOrder =
  | { kind: 'open'; databaseUrl: string; redisUrl: string; length: number }
  /** One slot is freed, one is granted, so many times; answers how many milliseconds each grant took. */
  | { kind: 'grant'; grants: number };
