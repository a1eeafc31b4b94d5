/** The vocabulary of observed sites and of drivers that read a real appliance, as `as const` tables. Nothing here has behaviour. */

/** Why a call to the other side did not do what it was for. The same words say why a site cannot be observed now. */
export const DRIVER_FAILURES = [
  'unsupported',
  'not_allowed',
  'secret_unreadable',
  'address_refused',
  'name_not_resolved',
  'proxy_failed',
  'tls_failed',
  'unreachable',
  'timed_out',
  'connection_lost',
  'redirected',
  'token_refused',
  'unauthorized',
  'forbidden',
  'unknown_parameter',
  'refused',
  'not_found',
  'budget_exhausted',
  'too_many_requests',
  'server_error',
  'bad_answer',
  'answer_too_large',
  'not_kept',
] as const;
export type DriverFailure = (typeof DRIVER_FAILURES)[number];

/** What may be wrong with what is seen of a site, besides that it cannot be asked. */
export const SIGHT_TROUBLES = [
  'clock_out_of_step',
  'certificate_changed',
  'appliance_unhealthy',
  'total_differs',
  'removals_withheld',
  'removals_contradicted',
] as const;
export type SightTrouble = (typeof SIGHT_TROUBLES)[number];

/** Where what is known of an observed client comes from. */
export const SIGHTING_SOURCES = ['sweep', 'import'] as const;
export type SightingSource = (typeof SIGHTING_SOURCES)[number];

/** `abandoned`: begun by a process that is gone and too old to be gone on with. */
export const SWEEP_STATES = ['running', 'complete', 'failed', 'abandoned'] as const;
export type SweepState = (typeof SWEEP_STATES)[number];

/** How often a fleet is swept: `quiet` without an active run, `run` during one, `fast` in its first minutes and when a person asks. */
export const SWEEP_PACES = ['quiet', 'run', 'fast'] as const;
export type SweepPace = (typeof SWEEP_PACES)[number];

/** Whom the budget of requests is spent for, most urgent first. */
export const REQUEST_CLASSES = ['health', 'person', 'backup', 'sweep'] as const;
export type RequestClass = (typeof REQUEST_CLASSES)[number];

/** What a client probably does; never more than an estimate. */
export const CLIENT_ESTIMATES = ['probably_upgrading'] as const;

/** What may be advised about the limit that is set on the appliance. */
export const LIMIT_ADVICE = ['raise', 'keep', 'lower', 'not_known'] as const;
export type LimitAdvice = (typeof LIMIT_ADVICE)[number];

/** What a test of a connection looks at, in this order. */
export const CONNECTION_TEST_STEPS = ['name', 'tls', 'token', 'permissions', 'versions', 'clients', 'budget'] as const;
export type ConnectionTestStep = (typeof CONNECTION_TEST_STEPS)[number];

/** `skipped`: a step before it failed. */
export const CONNECTION_TEST_RESULTS = ['passed', 'warning', 'failed', 'skipped'] as const;
export type ConnectionTestResult = (typeof CONNECTION_TEST_RESULTS)[number];

/** What an API account of the appliance may be allowed, as far as Rollcall makes use of it. The first two are what it needs. */
export const APPLIANCE_RIGHTS = ['configuration_read', 'command_read', 'backup', 'failover_role'] as const;
export type ApplianceRight = (typeof APPLIANCE_RIGHTS)[number];

export const IMPORT_FORMATS = ['csv', 'json'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];
