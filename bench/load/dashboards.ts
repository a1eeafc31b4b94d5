/** What the process with the dashboards is asked to do. Times are milliseconds of the system's monotonic clock, which all processes share. */
export type DashboardsOrder =
  | { kind: 'open'; url: string; key: string; site: string; count: number; ids: string[] }
  | { kind: 'expect'; probe: Probe }
  /** Resolves once every dashboard has shown the probe: the moments at which they did. */
  | { kind: 'seen'; withinMs: number };

/** A change that a dashboard can tell from all others. */
export type Probe = { kind: 'limit'; limit: number } | { kind: 'tag'; id: string; tag: string };

export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
