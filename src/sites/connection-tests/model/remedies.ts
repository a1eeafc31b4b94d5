/**
 * Decides what a person is told to change when a step of a connection test fails: what, and on which page. One remedy a reason, and another
 * where the same reason means something else at that step. Sources: the vendor's guides on API accounts, certificates and failover.
 */
import type { ConnectionTestStep, DriverFailure } from '../../../contracts/observed-words.js';

export interface Remedy {
  remedy: string;
  /** Null: it is not on the appliance. */
  page: string | null;
}

export const API_PAGE = '/login › Management › API Configuration';
export const CERTIFICATE_PAGE = '/appliance › Security › Certificates';
export const TIME_PAGE = '/appliance › Networking › NTP';
const HEALTH_PAGE = '/appliance › Status › Health';
const SUPPORT = 'If it stays so, tell the vendor’s support what was seen here.';

const here = (remedy: string): Remedy => ({ remedy, page: null });
const at = (page: string, remedy: string): Remedy => ({ remedy, page });

const ACCOUNT = at(
  API_PAGE,
  'Make an API account there, or open the one that is to be used: take over its OAuth client ID as it stands, generate a new client secret, and give both here.',
);
const RIGHTS = at(
  API_PAGE,
  'Open the API account and allow it "Configuration API" and "Command API"; read-only is enough for both.',
);
const NO_API = at(
  API_PAGE,
  'Tick "Enable XML API" and enable the API there, and check that the URL names the site itself, without a path behind it.',
);
const WAY = here(
  'Check the firewalls between the machine that Rollcall runs on and the appliance (port 443), or give a proxy that reaches it.',
);
const LATER = here('Wait a few minutes, and test again. Nothing has to be changed for that.');

const BY_REASON: Record<DriverFailure, Remedy> = {
  unsupported: here('Choose the driver "beyondtrust".'),
  not_allowed: RIGHTS,
  secret_unreadable: here(
    'The secret was sealed with a key that is not there any more: set ROLLCALL_SECRET_KEY_OLD to it, or give the client secret anew.',
  ),
  address_refused: here('Give the https URL under which consoles reach the site, e.g. https://support.example.com.'),
  name_not_resolved: here(
    'Check how the host name is written, and that the name service of the machine that Rollcall runs on knows it.',
  ),
  proxy_failed: here('Check the URL of the proxy, and that it lets this machine connect to the appliance at port 443.'),
  tls_failed: at(
    CERTIFICATE_PAGE,
    'If the certificate is from an authority of your own, export the authority’s certificate (PEM) and give it here as the own CA. If it is for other names or has ended, install another one there.',
  ),
  unreachable: WAY,
  timed_out: WAY,
  connection_lost: WAY,
  redirected: here(
    'Give the URL that the browser shows after it has followed the redirect; Rollcall follows none with a secret.',
  ),
  token_refused: ACCOUNT,
  unauthorized: ACCOUNT,
  forbidden: RIGHTS,
  unknown_parameter: here(`The appliance’s API is another than Rollcall knows. ${SUPPORT}`),
  refused: here(`The appliance refuses what was asked. ${SUPPORT}`),
  not_found: NO_API,
  budget_exhausted: here(
    'The account has made as many requests as it may this hour. Use an API account for Rollcall alone, or wait.',
  ),
  too_many_requests: at(
    API_PAGE,
    'Somebody else uses the account as well. Make an API account for Rollcall alone; the limits are by the account.',
  ),
  server_error: at(
    HEALTH_PAGE,
    'The appliance is not well, or is being upgraded: look at its health, and test again when that is over.',
  ),
  bad_answer: here(
    'What answers there is not the API of an appliance: check the URL, and what stands between (a portal, a proxy, a balancer).',
  ),
  answer_too_large: here('What answers there is not the API of an appliance: check the URL.'),
  not_kept: here(
    'Make room on the disk of Rollcall’s data directory, or look at the rights of its folder for backups.',
  ),
};

/** Where a reason means something else. */
const BY_STEP: Record<ConnectionTestStep, Partial<Record<DriverFailure, Remedy>>> = {
  name: { bad_answer: here('What answers there does not speak HTTP: check host and port of the URL.') },
  tls: {},
  token: {
    not_found: NO_API,
    forbidden: at(API_PAGE, 'Tick "Enabled" for the API account: the appliance gives it no token.'),
    timed_out: LATER,
    connection_lost: LATER,
  },
  permissions: {
    unauthorized: RIGHTS,
    not_found: at(API_PAGE, 'Enable the Configuration API there; older releases have none, and cannot be observed.'),
  },
  versions: {
    not_found: at(API_PAGE, 'Tick "Enable XML API" there: this release tells its health by it alone.'),
    forbidden: at(API_PAGE, 'Open the API account and allow it "Command API", read-only.'),
  },
  clients: {
    forbidden: at(API_PAGE, 'Open the API account and allow it "Configuration API", read-only.'),
    bad_answer: here(`The list of Jump Clients is another than Rollcall knows. ${SUPPORT}`),
  },
  budget: {},
};

export function remedyFor(step: ConnectionTestStep, reason: DriverFailure): Remedy {
  return BY_STEP[step][reason] ?? BY_REASON[reason];
}
