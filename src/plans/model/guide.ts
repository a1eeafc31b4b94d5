/**
 * What a person reads at each step: its title, what to do (page and button), what to beware of, what to check. It decides nothing.
 * Source of the facts: the vendor's *Privileged Remote Access Upgrade Guide*, *Failover Configuration* and *Appliance Interface* guides.
 */
import type { ApplianceName, PlanKind, PlanTask, SwitchMethod } from '../../contracts/words.js';
import type { CourseStep } from './course.js';
import { otherOf, type PlanRecord } from './plan.js';
import { leavesSite } from './standing.js';
import { leaderAfter } from './work.js';

/** Checks that a person makes before they confirm a step; every one of them is needed. */
const CHECKS: Partial<Record<PlanTask, readonly string[]>> = {
  export_certificate: ['certificate_exported', 'private_key_exported'],
  attest_certificate_stores: ['roots_current', 'sample_machines_checked'],
  announce: ['users_told', 'staff_told'],
  verify: ['version_and_build', 'console_build', 'real_session'],
  integration_clients: ['list_checked', 'extraction_checked'],
  confirm_production: ['version_in_production', 'sessions_work'],
  import_certificate: ['certificate', 'private_key', 'chain'],
  assign_certificate: ['assigned', 'no_warning'],
  install_software: ['agreement_accepted', 'version_shown'],
  test_migration: ['console_build', 'real_session', 'jump_works'],
  retire_old: ['nothing_left_on_it', 'erased'],
  aftercare: ['installers', 'integration_clients', 'consoles', 'jumpoints', 'ahead_clients'],
};

const CHECK_TEXTS: Record<string, string> = {
  certificate_exported: 'The certificate is exported and stored away from the appliance.',
  private_key_exported: 'Its private key is exported too, with a passphrase that is kept elsewhere.',
  roots_current: 'Root certificates are up to date on the machines that Jump Clients run on.',
  sample_machines_checked: 'A few machines of each operating system, the oldest among them, were looked at.',
  users_told: 'Everybody who uses the site knows when it will be away and that sessions end.',
  staff_told: 'Support staff know that Jump Clients return in their order, and how to move one to the front.',
  version_and_build: '/login › Status shows the new version and build.',
  console_build: 'A console that was started anew shows the new build under Help › About.',
  real_session: 'A real session was started, used and ended.',
  hosts_file_machines: 'At least two machines with an entry for this appliance in their hosts file were used for it.',
  list_checked: 'It is known which integration clients are set up by IP address.',
  extraction_checked: 'They still extract, and from the appliance that is in production now.',
  version_in_production: 'The new version has been in use in production and nothing speaks against it.',
  sessions_work: 'Sessions of real users work.',
  certificate: 'The certificate is imported.',
  private_key: 'Its private key is imported, with the passphrase.',
  chain: 'The whole chain is imported: intermediate and root certificates.',
  assigned: 'The certificate is assigned to the IP address of the site.',
  no_warning: 'The list of certificates shows no warning.',
  agreement_accepted: 'The licence agreement was read and accepted.',
  version_shown: '/login › Status of the new appliance shows the version of the plan.',
  jump_works: 'A Jump to a client of each operating system works.',
  nothing_left_on_it: 'Recordings and logs that are still needed were copied from it.',
  erased: 'It was reset to factory defaults and shut down, or its virtual machine deleted.',
  installers: 'Installer packages that were made before are void: new ones were made and handed out.',
  integration_clients: 'Integration clients were installed anew by hand.',
  consoles: 'Access consoles on locked-down machines (MSI) were redeployed; the others upgrade at their next start.',
  jumpoints: 'Jumpoints and connection agents have upgraded by themselves.',
  ahead_clients: 'MSI clients deployed ahead are online, and the old MSI is kept to remove the old installation.',
};

/** The checks of a step; an appliance that is not in production yet is tried through the hosts file besides. */
export function checksOf(course: CourseStep, kind: PlanKind, first: ApplianceName): { key: string; text: string }[] {
  const isAside = course.task === 'verify' && kind === 'failover_asynchronous' && course.appliance !== first;
  const keys = [...(CHECKS[course.task] ?? []), ...(isAside ? ['hosts_file_machines'] : [])];
  return keys.map((key) => ({ key, text: CHECK_TEXTS[key]! }));
}

export interface Guidance {
  title: string;
  instructions: string[];
  warnings: string[];
}

interface Subject {
  /** The appliance by its name and, where it is known, its host name. */
  x: string;
  leader: string;
  follower: string;
  target: string;
  method: SwitchMethod | null;
  isPair: boolean;
  /** The appliance starts its clients' upgrades by itself. */
  isObserved: boolean;
}

const BASE_WARNING =
  'If anything goes wrong in a base update, do not restart the appliance. Call BeyondTrust support and leave it as it is.';
const AWAY_WARNING = 'The site is away meanwhile: all users are logged out and all sessions end.';
const STORES_WARNING =
  'Certificate stores that are out of date make most Jump Clients appear offline after the site update.';

export function guidanceOf(
  course: CourseStep,
  plan: PlanRecord,
  hostnames: Partial<Record<ApplianceName, string | null>>,
  isObserved = false,
): Guidance {
  const { spec } = plan;
  const leader = leaderAfter(plan);
  const name = (one: ApplianceName) => (hostnames[one] == null ? `appliance ${one}` : `${one} (${hostnames[one]})`);
  const subject: Subject = {
    x: course.appliance === null ? 'the appliance' : name(course.appliance),
    leader: name(leader),
    follower: name(otherOf(leader)),
    target:
      spec.target === null
        ? 'the updates of the list'
        : [spec.target.version, spec.target.revision].filter(Boolean).join(' '),
    method: spec.switchMethod,
    isPair: spec.kind.startsWith('failover'),
    isObserved,
  };
  const { title, instructions = [], warnings = [] } = GUIDE[course.task](subject);
  const held = isObserved && leavesSite(plan, course) && course.task !== 'base_updates' ? HOLD_UPGRADES : [];
  return { title, instructions: [...held, ...instructions], warnings };
}

/** Rollcall holds nothing back where it starts nothing. */
const HOLD_UPGRADES = [
  'The appliance starts its clients’ upgrades by itself, and Rollcall cannot hold them there. If they are to wait: open /login › Jump › Jump Clients before, and switch automatic upgrades off in its upgrade section.',
];

type Page = (subject: Subject) => { title: string; instructions?: string[]; warnings?: string[] };

const backup = (x: string): string[] => [
  `Open /login › Management › Software on ${x}.`,
  'Press *Download Backup* and keep the file in a safe place away from the appliance.',
  'Note the file’s hash as evidence.',
];

const install = (x: string, what: string): string[] => [
  `Open /appliance › Updates on ${x} and press *Check for Updates*.`,
  `At ${what} press *Install This Update* and wait until the appliance is back. A package that was downloaded leaves the list: install it at once.`,
  'In a restricted network: press *Appliance Download Key*, fetch the package elsewhere with that key, upload it on the same page, then press *Update Software*.',
  'When the key is refused, look at the appliance’s clock first: /appliance › Networking, NTP.',
];

const GUIDE: Record<PlanTask, Page> = {
  take_backup: ({ x }) => ({ title: `Back up the settings of ${x}`, instructions: backup(x) }),
  export_certificate: ({ x }) => ({
    title: `Export certificate and private key of ${x}`,
    instructions: [
      `Open /appliance › Security › Certificates on ${x}.`,
      'Tick the site’s certificate, choose *Export*, include the private key and give a passphrase.',
      'Keep file and passphrase apart from each other. Without the key no appliance can stand in for this one.',
    ],
  }),
  attest_certificate_stores: () => ({
    title: 'See that certificate stores are up to date',
    instructions: [
      'See that the machines with Jump Clients trust the chain of the site’s certificate, root included.',
      'Windows: root certificate updates are on and recent. macOS and Linux: the system’s bundle is recent.',
    ],
    warnings: [STORES_WARNING],
  }),
  announce: () => ({
    title: 'Announce the window',
    instructions: ['Tell users and support staff when the site will be away, for how long, and that sessions end.'],
  }),
  open_first_window: () => ({ title: 'Maintenance window' }),
  open_second_window: () => ({ title: 'Second maintenance window' }),
  sync_now: ({ leader, follower, isPair }) => ({
    title: 'Synchronize the pair',
    instructions: [
      `Open /login › Management › Failover on ${isPair ? `the primary (${leader} and ${follower} are the pair)` : 'the primary'}.`,
      'Press *Sync Now* and wait until the page says that it is done.',
    ],
  }),
  break_failover: () => ({
    title: 'Break the failover relationship',
    instructions: [
      'Open /login › Management › Failover on the primary.',
      'Press *Break Failover Relations*. Both appliances now stand alone.',
    ],
    warnings: ['From here until the relationship is established again the site has no failover.'],
  }),
  peer_steady: ({ x }) => ({
    title: `${x} is steady`,
    instructions: [`Open /login › Status on ${x}: it is up, and nothing is being installed or synchronized on it.`],
  }),
  clock_in_step: ({ x }) => ({
    title: `Clock of ${x} within 60 s`,
    instructions: [
      `Open /appliance › Networking on ${x} and see that its NTP server is set and reachable.`,
      'A clock that is wrong breaks the download key, and with it every update.',
    ],
  }),
  check_updates: ({ x }) => ({
    title: `Check ${x} for updates`,
    instructions: [`Open /appliance › Updates on ${x} and press *Check for Updates*.`],
  }),
  base_updates: ({ x }) => ({
    title: `Base updates of ${x}, as needed`,
    instructions: install(x, 'each base package that the site package needs, the lowest first,'),
    warnings: [BASE_WARNING, AWAY_WARNING],
  }),
  base_requirement: ({ x, target }) => ({
    title: `Base software of ${x} satisfies ${target}`,
    instructions: [
      `Open /appliance › Updates on ${x}: the list must not say that the base software does not satisfy the package.`,
    ],
  }),
  fresh_backup: ({ x }) => ({ title: `Fresh backup of ${x}`, instructions: backup(x) }),
  backup_is_fresh: () => ({ title: 'Backup fresh, certificate stores attested', warnings: [STORES_WARNING] }),
  site_update: ({ x, target }) => ({
    title: `Install ${target} on ${x}`,
    instructions: install(x, target),
    warnings: [
      AWAY_WARNING,
      'Installation takes 15 to 60 minutes, longer with many recordings. Do nothing else meanwhile.',
    ],
  }),
  verify: ({ x, target }) => ({
    title: `Verify and test ${x}`,
    instructions: [
      `Open /login › Status on ${x}: version and build are those of ${target}.`,
      'Start a console anew, let it upgrade, and compare its build under Help › About.',
      'Start a real session, use it, end it.',
    ],
  }),
  fleet_back: ({ isObserved }) => ({
    title: 'The fleet comes back',
    instructions: [
      isObserved
        ? 'Wait. Jump Clients reconnect and upgrade as the appliance lets them; nothing else may be upgraded before they are back. If automatic upgrades were switched off there (/login › Jump › Jump Clients), switch them on now.'
        : 'Wait. Jump Clients reconnect and upgrade in their order; nothing else may be upgraded before they are back.',
    ],
    warnings: [STORES_WARNING],
  }),
  interim: () => ({
    title: 'Interim period',
    instructions: [
      'Use the new version in production for long enough to trust it, and no longer: there is no failover meanwhile.',
    ],
  }),
  switch_production: ({ leader, follower, method }) => ({
    title: `Make ${leader} primary`,
    instructions: switchBy(method, leader, follower),
    warnings: ['Users who are logged in are cut off once more.'],
  }),
  integration_clients: ({ leader }) => ({
    title: 'Integration clients that are set up by IP',
    instructions: [
      `Integration clients that name an IP address instead of the host name: point them at ${leader}.`,
      'See that each of them extracts once.',
    ],
  }),
  confirm_production: () => ({
    title: 'Confirm the new version in production',
    instructions: ['Once the other appliance is upgraded there is no way back to the old version without a restore.'],
  }),
  keys_equal: () => ({
    title: 'Inter-appliance keys are equal',
    instructions: [
      'Open /login › Management › Security on both appliances, section *Inter-appliance Communication Pre-shared Key*.',
      'Enter the same key on both and save.',
    ],
  }),
  reestablish_failover: ({ leader, follower }) => ({
    title: `Re-establish failover from ${leader}`,
    instructions: [
      `Open /login › Management › Failover on ${leader}.`,
      `Enter, for each direction, the appliance’s own unique host name or IP address and TLS port – never the shared host name.`,
      `Press *Establish Relationship*: ${leader} is primary, ${follower} backup.`,
    ],
    warnings: [`Data on ${follower} that ${leader} does not have is overwritten by the first synchronization.`],
  }),
  first_sync: () => ({
    title: 'First synchronization',
    instructions: ['It begins by itself after about a minute, or by *Sync Now*, and takes seconds to hours.'],
  }),
  install_appliance: ({ x }) => ({
    title: `Install the new appliance ${x}`,
    instructions: [
      'Set it up beside the old one with an address of its own, DNS and NTP, and let it check for base updates.',
    ],
  }),
  import_certificate: ({ x }) => ({
    title: `Import the certificate chain on ${x}`,
    instructions: [
      `Open /appliance › Security › Certificates on ${x} and choose *Import*.`,
      'Import certificate, private key and chain; give the passphrase of the export.',
    ],
  }),
  assign_certificate: ({ x }) => ({
    title: `Assign the certificate on ${x}`,
    instructions: [
      'Assign the certificate to the IP address that the site will have.',
      'The list must show no warning at it: a missing intermediate certificate shows here first.',
    ],
  }),
  install_software: ({ x, target }) => ({
    title: `Install the site software on ${x}`,
    instructions: [`Open /appliance › Updates on ${x}, install ${target}, accept the licence agreement.`],
  }),
  import_settings: ({ x }) => ({
    title: `Import the settings on ${x}`,
    instructions: [
      `Open /login › Management › Software on ${x} and restore the backup that was taken of the old appliance.`,
    ],
  }),
  point_dns: ({ leader, follower }) => ({
    title: `Point DNS at ${leader}`,
    instructions: [
      `Change the site’s DNS record from ${follower} to ${leader}.`,
      'Wait until the old entry has expired everywhere; lower its time to live well before.',
    ],
    warnings: [AWAY_WARNING],
  }),
  test_migration: ({ leader }) => ({
    title: `Test ${leader}`,
    instructions: ['Start a console anew, start a session, Jump to a client of each operating system.'],
  }),
  retire_old: ({ x }) => ({
    title: `Retire ${x}`,
    instructions: [
      'Copy from it what is still needed.',
      'Reset it to factory defaults and shut it down, or delete the virtual machine.',
    ],
    warnings: ['What was not copied is gone after that.'],
  }),
  aftercare: () => ({ title: 'What is left to do elsewhere' }),
  hand_over: ({ leader, follower }) => ({
    title: `Hand production back to ${follower}`,
    instructions: [
      `Open /login › Management › Failover on ${leader}, which is primary now.`,
      'Tick *Data sync first* (it takes seconds to hours), then press *Become Backup*: the two change roles.',
      `Confirm; Rollcall then waits until the site’s name is seen to reach ${follower}.`,
    ],
    warnings: ['Users who are logged in are cut off once more, and Jump Clients connect anew.'],
  }),
};

function switchBy(method: SwitchMethod | null, leader: string, follower: string): string[] {
  switch (method) {
    case 'dns':
      return [
        `Change the site’s DNS record so that the shared host name points at ${leader}.`,
        'Confirm when the record is edited; Rollcall then waits until the name is seen to reach it.',
      ];
    case 'nat':
      return [`Change the NAT rule on the firewall so that the site’s public address leads to ${leader}.`];
    default:
      return [
        `Open /appliance › Networking on ${follower}, untick *Enabled* at the shared IP address, save.`,
        `At once open the same page on ${leader}, tick *Enabled* at the shared IP address, save. Never let both have it.`,
      ];
  }
}

/** What to do when a base update has failed: shown in place of every button. */
export const STOP_INSTRUCTIONS: readonly string[] = [
  'Do not restart the appliance, and do not install anything else on it.',
  'Call BeyondTrust Technical Support and tell them: base update, the versions before and wanted, and the message above.',
  'Leave the other appliance as it is: it serves the site, or can.',
  'When support has mended it, Rollcall sees that it is well again; only then can the plan go on, with the case’s number.',
];
