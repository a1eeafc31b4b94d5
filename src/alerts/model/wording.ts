/**
 * Says in plain words what an incident is, what holds now, what to look at first, and where its runbook is. It decides nothing. Names are
 * other people's text: what cannot be seen in them is shown, what is too long is cut.
 */
import type { Alert } from '../../contracts/alert-words.js';
import { firstChecksOf } from './first-checks.js';
import { factsIn, numberOf, textOf, timeOf, type Facts } from './given.js';
import type { IncidentRecord } from './incident.js';
import { plain } from './plain-text.js';
import { isOurs, isSeen, reasonSays, returnedSays, seenSays } from './sight-words.js';
import { isAboutClients } from './silence.js';
import { amount, counted, duration, momentOf } from './spoken.js';

export interface Words {
  title: string;
  /** What holds now, in a sentence or two. */
  says: string;
  firstChecks: string[];
  /** A path on this server. */
  runbook: string;
}

export type Worded = Pick<
  IncidentRecord,
  | 'alert'
  | 'scope'
  | 'scopeKey'
  | 'state'
  | 'resolution'
  | 'flapping'
  | 'calmingSinceMs'
  | 'count'
  | 'mutedCount'
  | 'peak'
  | 'facts'
>;

export const runbookOf = (alert: Alert): string => `/runbooks/${alert}`;

export function incidentWords(record: Worded, nowMs: number): Words {
  const isOver = record.state === 'resolved';
  const { title, says } = SAY[record.alert](record, nowMs);
  return {
    title: title[isOver ? 1 : 0],
    says: isOver ? endSays(record) : [calmingSays(record) ?? says, ...asides(record, nowMs)].join(' '),
    firstChecks: firstChecksOf(record.alert, record.facts),
    runbook: runbookOf(record.alert),
  };
}

interface Said {
  /** While it is so, and once it is over. */
  title: readonly [string, string];
  says: string;
}

type Say = (record: Worded, nowMs: number) => Said;

const areOrIs = (count: number): string => (count === 1 ? 'is' : 'are');
const wereOrWas = (count: number): string => (count === 1 ? 'was' : 'were');

/** `… clients are offline`, and once it is over how many there were at most. */
const titled = ({ count, peak }: Worded, what: string, where = ''): Said['title'] => [
  `${counted(count, 'client')}${where} ${areOrIs(count)} ${what}`,
  `${counted(peak, 'client')}${where} ${wereOrWas(peak)} ${what}`,
];

/** While it is watched whether it is over, what made it an incident is not so. */
function calmingSays({ alert, calmingSinceMs, count, facts }: Worded): string | null {
  if (calmingSinceMs === null || count > 0) return null;
  const what = isAboutClients(alert) ? 'Nobody is in it any more' : 'It is not so any more';
  const when = returnedSays(facts);
  return `${what} since ${momentOf(calmingSinceMs)}; it is watched whether it stays so.${when === null ? '' : ` ${when}`}`;
}

const sinceWords = (facts: Facts, name: string): string => {
  const timeMs = timeOf(facts, name);
  return timeMs === null ? '' : ` since ${momentOf(timeMs)}`;
};

const sayMass: Say = (record) => {
  const { facts, scope, scopeKey, count } = record;
  const where = scope === 'group' ? ` of the group ${plain(scopeKey)}` : '';
  const online = numberOf(facts, 'online');
  const compared = facts['comparedWith'] === 'install' ? 'when the installation began' : 'shortly before';
  const of =
    online === null || online === 0
      ? ''
      : `: ${share(count, online)} of the ${amount(online)} that were online ${compared}`;
  const update = factsIn(facts, 'siteUpdate');
  const updatedAtMs = update === null ? null : timeOf(update, 'at');
  const which = updatedAtMs === null ? 'a site update' : `the site update of ${momentOf(updatedAtMs)}`;
  const asides = [
    update === null ? '' : `It follows ${which}: check certificate stores first.`,
    facts['overrun'] === true ? 'The appliance should be back by now.' : '',
    textOf(facts, 'unreachable') === null ? '' : `Appliance ${textOf(facts, 'unreachable')} does not answer either.`,
  ];
  return {
    title: titled(record, 'offline at once', where),
    says: [
      `${counted(count, 'client')}${where} ${areOrIs(count)} gone${of}.`,
      ...asides.filter((one) => one !== ''),
    ].join(' '),
  };
};

function share(count: number, of: number): string {
  const percent = Math.min(100, (100 * count) / of);
  if (percent > 99 && count < of) return 'more than 99 %';
  return percent > 0 && percent < 1 ? 'less than 1 %' : `${Math.round(percent)} %`;
}

const EXPOSED: Record<string, Said['title']> = {
  both_lead: ['Both appliances say that they are primary', 'Both appliances said that they were primary'],
  both_are_backup: ['Both appliances say that they are the backup', 'Both appliances said that they were the backup'],
  versions_differ: ['The two appliances run different versions', 'The two appliances ran different versions'],
};

const sayExposed: Say = ({ facts }, nowMs) => {
  const title = EXPOSED[textOf(facts, 'because') ?? ''];
  if (title !== undefined)
    return { title, says: `${title[0]}, and no upgrade plan is on. Failover is not to be relied on.` };
  const [sinceMs, planned] = [timeOf(facts, 'since'), numberOf(facts, 'plannedSeconds')];
  const long = sinceMs === null ? '' : ` for ${duration((nowMs - sinceMs) / 1000)}`;
  const plan = planned === null ? '' : `; planned were ${duration(planned)}`;
  return {
    title: [
      'The pair has been without failover longer than planned',
      'The pair was without failover longer than planned',
    ],
    says: `The pair has been without failover${long}${plan}. If the primary fails now, nothing takes its place.`,
  };
};

const sayUnreachable: Say = ({ facts, scopeKey }) => {
  const name = `Appliance ${plain(scopeKey)}`;
  const reason = textOf(facts, 'reason');
  const because = reasonSays(reason);
  const looks = numberOf(facts, 'failedProbes') ?? 0;
  if (reason === 'certificate_changed') {
    return {
      title: [`${name} shows another certificate`, `${name} showed another certificate`],
      says: `${name} has shown another certificate than before${sinceWords(facts, 'since')}. It is trusted, and looks go on.`,
    };
  }
  if (isOurs(reason) || (looks === 0 && because !== null)) {
    return {
      title: [`${name} cannot be looked at`, `${name} could not be looked at`],
      says: `Nothing new has been seen${roleWords(facts, ' of')}${sinceWords(facts, 'since')}: ${because}. Numbers of its clients are of the latest sweep before.`,
    };
  }
  const why = because === null ? '' : ` (${because})`;
  return {
    title: [`${name} does not answer`, `${name} did not answer`],
    says: `${name}${roleWords(facts)} has not answered${sinceWords(facts, 'since')}: ${counted(looks, 'look')} in a row reached nothing${why}.`,
  };
};

/** Events are no incidents: what they say is `event-words.ts`. */
const sayEvent: Say = ({ alert }) => ({ title: [alert, alert], says: '' });

const SAY: Record<Alert, Say> = {
  client_offline: (record) => ({
    title: titled(record, 'offline'),
    says: `${counted(record.count, 'client')} should be there and ${areOrIs(record.count)} not: offline for longer than ${duration(numberOf(record.facts, 'graceSeconds') ?? 0)}, or overdue.`,
  }),
  fleet_mass_offline: sayMass,
  upgrade_stalled: (record) => ({
    title: titled(record, 'stuck in an upgrade'),
    says: `${counted(record.count, 'client')} ${record.count === 1 ? 'has' : 'have'} held a slot for longer than ${duration(numberOf(record.facts, 'seconds') ?? 0)}. Others wait for it.`,
  }),
  upgrade_failed: (record) => ({
    title: [
      `${counted(record.count, 'client')} ${record.count === 1 ? 'has' : 'have'} failed to upgrade`,
      `${counted(record.peak, 'client')} had failed to upgrade`,
    ],
    says: `${counted(record.count, 'client')} used up all attempts and ${record.count === 1 ? 'waits' : 'wait'} for a person.`,
  }),
  upgrade_no_progress: ({ facts }) => ({
    title: ['No client finishes its upgrade', 'No client finished its upgrade'],
    says: isSeen(facts)
      ? `${counted(numberOf(facts, 'waiting') ?? 0, 'client is', 'clients are')} online and Upgrade Pending, and the sweeps have seen none come back up to date${sinceWords(facts, 'since')}. Whether any of them upgrades now is not visible.`
      : `${counted(numberOf(facts, 'waiting') ?? 0, 'client waits', 'clients wait')} and may start, but none has finished${sinceWords(facts, 'since')}.`,
  }),
  safety_brake: ({ facts }) => ({
    title: ['New upgrades have paused themselves', 'New upgrades had paused themselves'],
    says: `Of the latest ${amount(numberOf(facts, 'outcomes') ?? 0)} upgrades ${amount(numberOf(facts, 'failures') ?? 0)} failed. Nothing starts until somebody resumes.`,
  }),
  appliance_unreachable: sayUnreachable,
  appliance_upgrade_overrun: ({ facts, scopeKey }, nowMs) => ({
    title: [
      `The installation on appliance ${plain(scopeKey)} takes too long`,
      `The installation on appliance ${plain(scopeKey)} took too long`,
    ],
    says: `It has been under way for ${duration((nowMs - (timeOf(facts, 'since') ?? nowMs)) / 1000)}; it should be through within ${duration(numberOf(facts, 'plannedSeconds') ?? 0)}.`,
  }),
  failover_exposed: sayExposed,
  delivery_failing: ({ facts }) => {
    const name = textOf(facts, 'name') ?? 'a receiver';
    return {
      title: [`Alerts do not reach ${name}`, `Alerts did not reach ${name}`],
      says: `Deliveries to ${name} have failed${sinceWords(facts, 'since')}. They are kept and tried again.`,
    };
  },
  watchdog: () => ({
    title: ['Rollcall watches this site', 'Rollcall has ceased to watch this site'],
    says: 'This heartbeat never ends by itself. When it stays away, Rollcall does not run or cannot reach you.',
  }),
  limit_changed: sayEvent,
  run_finished: sayEvent,
  window_started: sayEvent,
  window_ended: sayEvent,
};

function roleWords(facts: Facts, of?: string): string {
  const role = textOf(facts, 'role');
  if (role !== 'primary' && role !== 'backup') return '';
  return of === undefined ? `, the ${role},` : `${of} the ${role}`;
}

function asides({ mutedCount, count, flapping, facts }: Worded, nowMs: number): string[] {
  const seen = seenSays(facts, nowMs);
  const muted =
    mutedCount > 0 && mutedCount < count ? [`Of them ${amount(mutedCount)} ${areOrIs(mutedCount)} muted.`] : [];
  const flaps = flapping ? ['It has come and gone several times.'] : [];
  return [...(seen === null ? [] : [seen]), ...muted, ...flaps];
}

function endSays(record: Worded): string {
  const { alert, count, peak, resolution } = record;
  switch (resolution) {
    case 'absorbed':
      return 'It is counted in a greater incident.';
    case 'excused':
      return 'What caused it is expected now.';
    case 'switched_off':
      return 'This alert was switched off.';
    case 'mostly_recovered':
      return `Of ${amount(peak)} that were gone ${amount(count)} ${areOrIs(count)} left. They are told of as single clients from now on.`;
    default:
      if (!isAboutClients(alert)) return 'It is over.';
      return [
        peak === 1
          ? 'It is over for the client that was in it.'
          : `It is over for all ${amount(peak)} that were in it at most.`,
        returnedSays(record.facts) ?? '',
      ]
        .join(' ')
        .trim();
  }
}
