/**
 * What to look at first, by what is the case. Short and in order; the runbook has the rest. Source: the vendor's upgrade guide (certificate
 * stores that are not up to date: most Jump Clients may appear offline after the update; versions of a pair; failover) and our runbooks.
 */
import type { Alert } from '../../contracts/alert-words.js';
import { factsIn, textOf, type Facts } from './given.js';
import { isSeen, remedyOf } from './sight-words.js';

const CERTIFICATE_STORES =
  'Certificate stores: check that they are up to date on the machines that are gone. If they are not, most Jump Clients may appear offline after a site update, for they do not trust the site’s certificate.';

export function firstChecksOf(alert: Alert, facts: Facts): string[] {
  if (alert === 'fleet_mass_offline') return massChecks(facts);
  if (alert === 'failover_exposed') return exposedChecks(facts);
  if (alert === 'upgrade_no_progress' && isSeen(facts)) return SEEN_NO_PROGRESS;
  const remedy = alert === 'appliance_unreachable' ? remedyOf(textOf(facts, 'reason')) : null;
  if (remedy !== null) return [remedy, ...CHECKS[alert as 'appliance_unreachable']];
  return CHECKS[alert];
}

const SEEN_NO_PROGRESS = [
  'Automatic upgrades on the appliance (/login › Jump › Jump Clients): are they on?',
  'The appliance: does it deliver the new client software?',
  'The limit and the bandwidth of upgrades that are set on the appliance.',
];

function massChecks(facts: Facts): string[] {
  if (factsIn(facts, 'siteUpdate') !== null) {
    return [
      CERTIFICATE_STORES,
      'The site’s certificate: open the site in a browser and see that its chain is whole and has not expired.',
      'One client that is gone: look at its log, and try to reach the site from that machine.',
      'The network between them and the appliance: name resolution, firewall, proxy.',
    ];
  }
  return [
    'The appliance: open its login page, and see whether it takes connections.',
    'What they have in common: the likely cause if one is named, else the list by group, version and address.',
    'The network between them and the appliance: name resolution, firewall, proxy, the provider.',
  ];
}

function exposedChecks(facts: Facts): string[] {
  switch (textOf(facts, 'because')) {
    case 'both_lead':
      return [
        'Which appliance the site’s name leads to: only that one may be primary.',
        'Make the other one the backup before anything is synchronised between them.',
      ];
    case 'both_are_backup':
      return ['Which appliance the site’s name leads to.', 'Make that one the primary.'];
    case 'versions_differ':
      return [
        'Base and site software of both appliances: bring the older one to the newer.',
        'Failover works only between appliances that run the same.',
      ];
    default:
      return [
        'The upgrade plan: which of its steps waits, and for whom.',
        'If the upgrade goes on tomorrow, whether the pair can have its failover back until then.',
      ];
  }
}

const CHECKS: Record<Exclude<Alert, 'fleet_mass_offline' | 'failover_exposed'>, string[]> = {
  client_offline: [
    'Whether the machines are switched on and in the network.',
    'Whether several of them share a place, a version or a network.',
  ],
  upgrade_stalled: [
    'One of the clients: is its machine on, and does its upgrade still run?',
    'The appliance’s load and the bandwidth that upgrades may take.',
  ],
  upgrade_failed: [
    'The reasons in the list: the same one everywhere points to one cause.',
    'One of the machines: free disk space, rights, virus scanner.',
    'Once it is mended, retry them from the list.',
  ],
  upgrade_no_progress: [
    'Whether clients in a slot are online, or vanished with it.',
    'The appliance: does it deliver the new client software?',
    'The limit and the bandwidth of upgrades.',
  ],
  safety_brake: [
    'The reasons of the latest failures: the same one everywhere points to one cause.',
    'One of the machines that failed.',
    'Once it is mended, resume starts.',
  ],
  appliance_unreachable: [
    'Whether its login page opens from your own network.',
    'Power, network and the state of the virtual machine or hardware.',
    'Whether its name still leads to its address.',
  ],
  appliance_upgrade_overrun: [
    'The appliance’s own console: what does the installation say?',
    'Do not restart it. If nothing has moved for a long time, call the vendor’s support.',
  ],
  limit_changed: [],
  run_finished: [],
  window_started: [],
  window_ended: [],
  delivery_failing: ['The receiver’s delivery log: it says why.', 'Its address and its secret; then send a test.'],
  watchdog: [],
};
