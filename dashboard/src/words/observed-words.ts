/**
 * What people read of observed sites. Complete by its types: what the contract comes to know does not compile until it has its words here.
 * Nothing here claims what the appliance's API does not show.
 */
import type {
  ApplianceRight,
  ConnectionTestResult,
  ConnectionTestStep,
  DriverFailure,
  LimitAdvice,
  SightTrouble,
  SightingSource,
  SweepPace,
} from '@contracts/observed-words';
import type { Tone } from './tones';

export const NOT_VISIBLE = 'not visible through the appliance’s API';

/** What is wrong, as a title, and what to do about it. */
export interface Trouble {
  wrong: string;
  todo: string;
}

const API_ACCOUNT = '/login › Management › API Configuration';

/** Why a site cannot be seen now. */
export const DRIVER_FAILURE_WORDS: Record<DriverFailure, Trouble> = {
  unsupported: {
    wrong: 'The appliance does not offer what was asked',
    todo: 'It may be older than Rollcall expects. Test the connection in the settings of the site: it says which call is missing.',
  },
  not_allowed: {
    wrong: 'This site is not set up to do that',
    todo: 'Allow the use in the settings of the site, and give the API account the right for it.',
  },
  secret_unreadable: {
    wrong: 'The stored secret cannot be read',
    todo: 'It was sealed with another key of this installation. Type the secret again in the settings of the site.',
  },
  address_refused: {
    wrong: 'The address may not be called',
    todo: 'Give the appliance’s https address in the settings of the site; plain http is for this machine alone.',
  },
  name_not_resolved: {
    wrong: 'The appliance’s name is not known',
    todo: 'Check the address in the settings of the site, and that this server’s DNS knows the name.',
  },
  proxy_failed: {
    wrong: 'The proxy did not let the call through',
    todo: 'Check the proxy in the settings of the site, and that it may connect to the appliance on its port.',
  },
  tls_failed: {
    wrong: 'The appliance’s certificate is not trusted',
    todo: 'Renew it on the appliance (/appliance › Security › Certificates), or give the own CA in the settings of the site.',
  },
  unreachable: {
    wrong: 'The appliance cannot be reached',
    todo: 'It may be restarting. If this lasts, check the network and the firewall between this server and the appliance.',
  },
  timed_out: {
    wrong: 'The appliance did not answer in time',
    todo: 'It may be busy or restarting. Rollcall asks again by itself, less often.',
  },
  connection_lost: {
    wrong: 'The connection broke off in the middle of an answer',
    todo: 'It is tried again by itself. If this lasts, look at the network or the proxy between.',
  },
  redirected: {
    wrong: 'The appliance sends callers to another address',
    todo: 'Rollcall follows no redirect. Give the address that answers itself in the settings of the site.',
  },
  token_refused: {
    wrong: 'The API account was refused',
    todo: `Compare the client ID and the secret with ${API_ACCOUNT}, and type the secret again.`,
  },
  unauthorized: {
    wrong: 'The appliance refuses the calls of the API account',
    todo: `Check at ${API_ACCOUNT} that the account is enabled and may come from this server’s network.`,
  },
  forbidden: {
    wrong: 'The API account lacks a right',
    todo: `Allow it to read the Configuration and the Command API at ${API_ACCOUNT}. Reading is enough.`,
  },
  unknown_parameter: {
    wrong: 'The appliance does not know a parameter of a call',
    todo: 'Its API is of another version than Rollcall expects. Test the connection, and tell who looks after Rollcall.',
  },
  refused: {
    wrong: 'The appliance refused a call',
    todo: 'What it said stands beside this. Test the connection in the settings of the site.',
  },
  not_found: {
    wrong: 'The appliance has no such address',
    todo: `Check the address of the site, and that the APIs are switched on at ${API_ACCOUNT}.`,
  },
  budget_exhausted: {
    wrong: 'The requests of this hour are used up',
    todo: 'Sweeps go on by themselves when the hour allows it. Something else may use the same API account: give Rollcall its own.',
  },
  too_many_requests: {
    wrong: 'The appliance says that there are too many requests',
    todo: 'Rollcall waits and goes on by itself. If this comes again and again, give Rollcall an API account of its own.',
  },
  server_error: {
    wrong: 'The appliance answers with an error of its own',
    todo: 'This is usual while it upgrades or restarts. If it lasts, look at /appliance › Status.',
  },
  bad_answer: {
    wrong: 'An answer of the appliance could not be understood',
    todo: 'Something between may answer in its place, such as a sign-in page or a filter. Check the address and the proxy.',
  },
  answer_too_large: {
    wrong: 'An answer of the appliance was too large',
    todo: 'Something between may answer in its place. Check the address and the proxy.',
  },
  not_kept: {
    wrong: 'A backup could not be written where it is to be kept',
    todo: 'Make room on the disk of the worker’s data directory, or look at the rights of its folder for backups. Rollcall’s log says more.',
  },
};

export const SIGHT_TROUBLE_WORDS: Record<SightTrouble, Trouble> = {
  clock_out_of_step: {
    wrong: 'The appliance’s clock is off',
    todo: 'Check NTP at /appliance › Networking.',
  },
  certificate_changed: {
    wrong: 'The appliance shows another certificate than before',
    todo: 'It is trusted, so sweeps go on. Make sure that somebody has renewed it.',
  },
  appliance_unhealthy: {
    wrong: 'The appliance says that it is not healthy',
    todo: 'Look at /appliance › Status there. What it last showed of the clients stays here with its age.',
  },
  total_differs: {
    wrong: 'The appliance counts other clients than it lists',
    todo: 'The list changes while it is read; the next sweep mostly clears this. Nobody is taken for gone because of it.',
  },
  removals_withheld: {
    wrong: 'Clients are missing from the appliance’s list, and are kept',
    todo: 'If they come back, this ends by itself. If they were deleted there, an administrator confirms that they may go.',
  },
  removals_contradicted: {
    wrong: 'The appliance knows nothing of clients that it lists',
    todo: 'Nobody is removed by what it answers. See whether something before it, such as a proxy, answers for a single client.',
  },
};

export const TROUBLE_WORDS: Record<DriverFailure | SightTrouble, Trouble> = {
  ...DRIVER_FAILURE_WORDS,
  ...SIGHT_TROUBLE_WORDS,
};

/** A code that a newer server may know and this page does not. */
export function troubleOf(code: string): Trouble {
  if (Object.hasOwn(TROUBLE_WORDS, code)) return TROUBLE_WORDS[code as DriverFailure];
  return { wrong: code.replaceAll('_', ' '), todo: 'Test the connection in the settings of the site.' };
}

/** How often the fleet is swept, and why. */
export const SWEEP_PACE_WORDS: Record<SweepPace, string> = {
  quiet: 'seldom: no run is on',
  run: 'often: a run is on',
  fast: 'as often as the budget allows',
};

export const SOURCE_WORDS: Record<SightingSource, { look: string; none: string }> = {
  sweep: { look: 'Last complete sweep', none: 'The fleet has not been seen yet' },
  import: { look: 'Last import', none: 'No export has been imported yet' },
};

export const LIMIT_ADVICE_WORDS: Record<LimitAdvice, { title: string; tone: Tone }> = {
  raise: { title: 'It could be raised', tone: 'run' },
  keep: { title: 'Keep it as it is', tone: 'done' },
  lower: { title: 'It may be better lowered', tone: 'warn' },
  not_known: { title: 'No advice yet', tone: 'idle' },
};

export const TEST_STEP_WORDS: Record<ConnectionTestStep, string> = {
  name: 'Name',
  tls: 'Certificate',
  token: 'API account',
  permissions: 'Rights',
  versions: 'Versions',
  clients: 'Jump Clients',
  budget: 'Budget of requests',
};

export const TEST_RESULT_WORDS: Record<ConnectionTestResult, { word: string; tone: Tone }> = {
  passed: { word: 'passed', tone: 'done' },
  warning: { word: 'passed, with a remark', tone: 'warn' },
  failed: { word: 'failed', tone: 'bad' },
  skipped: { word: 'not tried: a step before it failed', tone: 'idle' },
};

export const RIGHT_WORDS: Record<ApplianceRight, { title: string; needed: boolean }> = {
  configuration_read: { title: 'Configuration API: read', needed: true },
  command_read: { title: 'Command API: read', needed: true },
  backup: { title: 'Backup API', needed: false },
  failover_role: { title: 'Command API: full, for the failover role', needed: false },
};
