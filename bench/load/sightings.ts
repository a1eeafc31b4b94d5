/** What is measured beside each other: a page of an observed site, and as many check-ins of a managed one. What changes goes offline. */
export type SightingWork = 'pageAsBefore' | 'heartbeats' | 'pageChanged' | 'disconnects';

/** What the process that folds pages of an appliance's list is asked to do. */
export type SightingsOrder =
  | { kind: 'open'; databaseUrl: string; redisUrl: string; clients: number }
  /** So many transactions of both, in turn, so that each comes after one of the other. */
  | { kind: 'fold'; works: readonly [SightingWork, SightingWork]; rounds: number };

/** How many milliseconds each transaction took, and how many bytes of log it wrote. */
export interface Folded {
  tookMs: number[];
  walBytes: number[];
}
