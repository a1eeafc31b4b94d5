/**
 * What is said of a site's appliances: how their versions stand to each other and to the run, whether the pair protects itself, and what
 * the driver can do. Pure. Nothing that was not observed is stated: what is not known is called so.
 */
import type { Appliance } from '@contracts/sites';
import type { Plan } from '@contracts/plans';
import type { Run } from '@contracts/upgrades';
import type { ApplianceHealth, DriverCapability, SiteControl } from '@contracts/words';
import { formatVersion, visibleText } from '../lib/format';
import { DRIVER_FAILURE_WORDS, troubleOf } from '../words/observed-words';
import type { Tone } from '../words/tones';

export interface Remark {
  tone: Tone;
  says: string;
}

type Software = Pick<Appliance, 'name' | 'role' | 'baseVersion' | 'siteVersion' | 'siteRevision' | 'health'>;

const leaderOf = <One extends Pick<Appliance, 'role'>>(appliances: readonly One[]) =>
  appliances.find(({ role }) => role !== 'backup') ?? null;

/** How the versions of the appliances stand to each other and to the target of the run. */
export function versionRemarks(
  appliances: readonly Software[],
  run: Pick<Run, 'targetVersion' | 'targetRevision'> | null,
): Remark[] {
  const [first, second] = [...appliances].sort((a, b) => (a.name < b.name ? -1 : 1));
  const pair = first !== undefined && second !== undefined ? pairRemarks(first, second) : [];
  return [...pair, ...runRemarks(leaderOf(appliances), run)];
}

function pairRemarks(a: Software, b: Software): Remark[] {
  const remarks: Remark[] = [];
  const site = differ(a.siteVersion, b.siteVersion);
  const revision = site === false && differ(a.siteRevision, b.siteRevision);
  if (site === true) {
    remarks.push({
      tone: 'warn',
      says: `The site software differs: ${softwareOf(a)}, ${softwareOf(b)}. Until both are alike they cannot be a failover pair.`,
    });
  } else if (revision === true) {
    remarks.push({
      tone: 'warn',
      says: `The same site software in different revisions: ${softwareOf(a)}, ${softwareOf(b)}.`,
    });
  }
  if (differ(a.baseVersion, b.baseVersion) === true) {
    const base = ({ name, baseVersion }: Software) => `${name} runs ${formatVersion(baseVersion, null)}`;
    remarks.push({ tone: 'warn', says: `The base software differs: ${base(a)}, ${base(b)}.` });
  }
  const isAlike = remarks.length === 0 && site === false && differ(a.baseVersion, b.baseVersion) === false;
  return isAlike ? [{ tone: 'done', says: 'Both run the same site and base software.' }] : remarks;
}

/** Null: one of them is not known, so nothing can be said. */
function differ(one: string | null, other: string | null): boolean | null {
  return one === null || other === null ? null : one !== other;
}

const softwareOf = ({ name, siteVersion, siteRevision }: Software) =>
  `${name} runs ${formatVersion(siteVersion, siteRevision)}`;

function runRemarks(leader: Software | null, run: Pick<Run, 'targetVersion' | 'targetRevision'> | null): Remark[] {
  if (run === null || leader === null || leader.siteVersion === null) return [];
  const revisionsDiffer = differ(leader.siteRevision, run.targetRevision) === true;
  if (leader.siteVersion === run.targetVersion && !revisionsDiffer) {
    return [
      {
        tone: 'done',
        says: `Clients upgrade to what ${leader.name} runs: ${formatVersion(run.targetVersion, run.targetRevision)}.`,
      },
    ];
  }
  const target = formatVersion(run.targetVersion, run.targetRevision);
  return [{ tone: 'warn', says: `Clients upgrade to ${target}, but ${softwareOf(leader)}.` }];
}

/** Whether a failover pair stands, as far as roles, health and the plan show it. */
export function failoverRemark(
  appliances: readonly Pick<Appliance, 'name' | 'role' | 'health'>[],
  exposure: Plan['exposure'],
): Remark {
  if (exposure !== null && exposure.until === null) {
    return {
      tone: 'warn',
      says: 'Without failover: the plan has parted the pair, and each stands alone until it is one again.',
    };
  }
  if (appliances.length === 0) return { tone: 'idle', says: 'No appliance has been seen yet.' };
  if (appliances.length === 1) return { tone: 'idle', says: 'One appliance: there is none to fail over to.' };
  const leader = leaderOf(appliances);
  const backup = appliances.find(({ role }) => role === 'backup');
  if (leader === null || backup === undefined) {
    return { tone: 'warn', says: 'No failover: the two do not call themselves primary and backup.' };
  }
  if (backup.health === 'unreachable' || backup.health === 'unhealthy') {
    const how = backup.health === 'unreachable' ? 'does not answer' : 'is unhealthy';
    return {
      tone: 'bad',
      says: `${leader.name} leads; its backup ${backup.name} ${how}, so do not count on failover now.`,
    };
  }
  return { tone: 'done', says: `${leader.name} leads, ${backup.name} stands by as its backup.` };
}

/** What the health of an appliance means for those who read it; of clients it says nothing. */
export const HEALTH_MEANINGS: Record<ApplianceHealth, string> = {
  healthy: 'It answers and says that it is well.',
  unhealthy: 'It answers, and says that something is wrong.',
  unreachable: 'Rollcall gets no answer from it. What stands here is from the last time it answered.',
  unknown: 'Nobody has looked at it yet.',
};

const NO_ANSWER_WORDS: Record<string, string> = {
  unreachable: 'no connection can be made',
  timed_out: 'no answer in time',
  connection_lost: 'the connection broke off',
  redirected: 'it answers with a redirect, which is not followed',
  unauthorized: 'it does not accept the driver’s secret',
  refused: 'it refuses the question',
  too_many_requests: 'it is asked too often',
  server_error: 'it answers with an error',
  bad_answer: 'its answer makes no sense',
  answer_too_large: 'its answer is too large',
};

/** Why an appliance does not answer, or what it says of itself. */
export function healthMessage(message: string | null): string | null {
  if (message === null) return null;
  if (Object.hasOwn(NO_ANSWER_WORDS, message)) return NO_ANSWER_WORDS[message]!;
  return Object.hasOwn(DRIVER_FAILURE_WORDS, message) ? troubleOf(message).wrong : visibleText(message);
}

/** Half a sentence each: what Rollcall does by the driver, who does it otherwise, and where nobody has to, what happens instead. */
const CAPABILITY_WORDS: Record<DriverCapability, { able: string; person: string | null; instead?: string }> = {
  health: {
    able: 'sees roles, versions and health, and begins a run when the primary’s site software changes',
    person: 'says when the appliance was upgraded, so that a run begins',
  },
  startUpgrade: {
    able: 'tells a client to upgrade the moment it has a slot',
    person: null,
    instead: 'A client gets its start in the answer to its next check-in.',
  },
  contactClient: {
    able: 'wakes a passive client that somebody wants to Jump to',
    person: 'wakes a passive client from the access console',
  },
  listClients: {
    able: 'reads the list of clients from the appliance',
    person: null,
    instead: 'Clients are known by their check-ins.',
  },
  downloadBackup: { able: 'takes a backup before an upgrade', person: 'downloads the backup before an upgrade' },
  checkForUpdates: { able: 'looks for updates', person: 'looks for updates on the appliance' },
  installUpdate: { able: 'installs base and site software', person: 'installs base and site software' },
  syncNow: { able: 'begins a data sync to the backup', person: 'begins a data sync to the backup' },
  breakFailover: { able: 'parts the failover pair', person: 'parts the failover pair' },
  establishFailover: { able: 'makes the two a failover pair again', person: 'makes the two a failover pair again' },
  setFailoverRole: { able: 'moves the primary’s role', person: 'moves the primary’s role' },
};

const OBSERVED_INSTEAD =
  'The appliance orders its clients and starts their upgrades itself; somebody’s Jump moves a client to the front there.';

export interface Division {
  rollcall: string[];
  person: string[];
  /** What happens by itself where the driver cannot do it. */
  instead: string[];
}

/** Who does what on this site. */
export function divisionOf(capabilities: readonly DriverCapability[], control: SiteControl = 'managed'): Division {
  const all = Object.keys(CAPABILITY_WORDS) as DriverCapability[];
  const able = all.filter((each) => capabilities.includes(each)).map((each) => CAPABILITY_WORDS[each]);
  const unable = all.filter((each) => !capabilities.includes(each)).map((each) => CAPABILITY_WORDS[each]);
  return {
    rollcall: able.map((words) => words.able),
    person: unable.flatMap(({ person }) => person ?? []),
    instead: control === 'observed' ? [OBSERVED_INSTEAD] : unable.flatMap(({ instead }) => instead ?? []),
  };
}

export const DRIVER_WORDS: Record<string, string> = {
  none: 'none, so nobody reaches the appliance from here',
  simulated: 'the simulated appliance',
  beyondtrust: 'the appliance’s public API',
};
