/**
 * How the embedded PostgreSQL is set up: for two cores that it shares with Rollcall, many small transactions in bursts, and a database
 * that fits in memory. Every acknowledged write is on disk.
 */
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '768MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  // A storm of check-ins must not be cut into by checkpoints.
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  wal_buffers: '16MB',
  random_page_cost: '1.1',
  // Queries are short: compiling them or spreading one over both cores costs the others more than it gains.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  // The queue's rows change all the time; clean up little and often.
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  autovacuum_vacuum_insert_scale_factor: '0.1',
  autovacuum_vacuum_cost_limit: '1000',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Failed statements are reported by whoever sent them; the server's own log keeps what only it knows, and stays small.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

/** For throw-away databases: these do not survive a power cut, but still lose nothing when a process is killed. */
const throwAway: Record<string, string> = { fsync: 'off', full_page_writes: 'off' };

/** The settings as arguments of `postgres`. */
export function postgresArguments(options: { port: number; durable: boolean }): string[] {
  const all = { ...settings, ...(options.durable ? {} : throwAway), port: String(options.port) };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
