/** Says in a sentence what holds at a step of a plan. It decides nothing. */
import type { PlanReason } from '../../contracts/words.js';
import { CLOCK_OFF_MOST_SECONDS } from './gates.js';
import type { CourseStep } from './course.js';
import type { PlanRecord, StepRecord, StepResult } from './plan.js';

export interface Spoken {
  course: CourseStep;
  record: StepRecord;
  plan: PlanRecord;
  /** What a closed gate waits for, with its figures. */
  waiting: { reason: PlanReason; result: StepResult } | null;
}

/** Who did it, without saying that they are a person. */
const nameOf = (by: string | null): string => (by ?? 'somebody').replace(/^person /, '');

export function sayStep({ course, record, plan, waiting }: Spoken): string {
  switch (record.state) {
    case 'waiting':
      return 'Its turn has not come.';
    case 'done':
      return sayDone(course, record);
    case 'skipped':
      return 'Nothing to do here.';
    case 'overridden':
      return `Passed over by ${nameOf(record.by)}: ${record.note}`;
    case 'failed':
      return withDetail(REASON_WORDS[record.reason ?? 'refused'], record.detail);
    case 'contradicted':
      return `${nameOf(record.by)} says that it is done, but ${record.detail}.`;
    case 'running':
      return record.reason === null ? 'Rollcall is at it.' : sayRunning(course, record.reason);
    case 'active':
      return waiting === null ? sayActive(course, plan, record) : sayGate(waiting.reason, waiting.result);
  }
}

function sayActive({ task }: CourseStep, plan: PlanRecord, record: StepRecord): string {
  if (task === 'interim') return sayInterim(plan, record);
  if (record.performer === 'rollcall')
    return 'Waits for a person who may to say so; then Rollcall asks the appliance to do it.';
  return record.performer === null ? 'It holds; the plan goes on.' : 'Waits for a person to do it and confirm it.';
}

/** Where the fleet is looked at from time to time, its numbers are of the latest whole look. */
const asOf = ({ asOf: at }: StepResult): string =>
  typeof at === 'string' ? `, seen up to date by the sweep of ${momentOf(Date.parse(at))}` : '';

/** All that can be said of a steady appliance where it is not shown what it is at. */
export const HEALTHY_BY_API = 'Healthy, and it answers at its API; what it is at is not shown there.';

/** A moment in words for people of any time zone. */
export const momentOf = (timeMs: number): string =>
  `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const withDetail = (words: string, detail: string | null): string =>
  detail === null || detail === '' ? words : `${words} The appliance says: ${detail}`;

function sayDone({ task }: CourseStep, { result, by }: StepRecord): string {
  const hash = result['sha256'];
  if (typeof hash === 'string')
    return `Taken, ${Number(result['bytes']).toLocaleString('en')} bytes, SHA-256 ${hash.slice(0, 12)}….`;
  if (task === 'site_update' && result['version'] !== undefined) {
    return `Runs ${[result['version'], result['revision']].filter(Boolean).join(' ')}.`;
  }
  if (task === 'base_updates' && result['baseVersion'] !== undefined)
    return `Base software is ${result['baseVersion']}.`;
  if (task === 'fleet_back' && result['of'] !== undefined) {
    return `${result['back']} of ${result['of']} that were online before are back (${result['percent']} %)${asOf(result)}.`;
  }
  if (task === 'check_updates' && result['listed'] !== undefined) return `Listed: ${result['listed']}.`;
  if (by === null) return task === 'peer_steady' && result['activity'] === null ? HEALTHY_BY_API : 'Done.';
  if (result['observed'] === 'not shown') return `Confirmed by ${nameOf(by)}; the appliance’s API does not show it.`;
  return result['observed'] === 'as said'
    ? `Confirmed by ${nameOf(by)}, and seen to be so.`
    : `Confirmed by ${nameOf(by)}.`;
}

function sayRunning({ task }: CourseStep, reason: PlanReason): string {
  if (reason !== 'waiting_for_appliance') return REASON_WORDS[reason];
  switch (task) {
    case 'base_updates':
      return 'The base software is being installed. Do not restart the appliance.';
    case 'site_update':
      return 'The site software is being installed. The appliance is away meanwhile.';
    case 'sync_now':
    case 'first_sync':
      return 'The pair is synchronizing.';
    case 'switch_production':
    case 'point_dns':
    case 'hand_over':
      return 'Waits until the site’s name is seen to reach the other appliance.';
    default:
      return REASON_WORDS[reason];
  }
}

function sayGate(reason: PlanReason, result: StepResult): string {
  switch (reason) {
    case 'fleet_not_back':
      return `${result['back']} of ${result['of']} clients that were online before are back (${result['percent']} %)${asOf(result)}; ${result['needed']} % are needed. If they stay away, look at certificate stores first: machines that do not trust the site’s certificate stay offline.`;
    case 'slots_held':
      return `Enough clients are back, and ${result['slotsInUse']} still upgrade.`;
    case 'clock_out_of_step':
      return `The appliance’s clock is ${Math.abs(Number(result['offsetSeconds']))} s off; at most ${CLOCK_OFF_MOST_SECONDS} s are allowed. Mend NTP (/appliance › Networking): a wrong clock breaks the download key.`;
    case 'base_requirement_not_met':
      return `Base software ${result['requiresBase']} is needed, ${result['baseVersion']} is installed. Install the base package of the list first.`;
    case 'window_not_open':
      return `The window opens at ${momentOf(Date.parse(String(result['opensAt'])))}.`;
    case 'window_over':
      return `The window was over at ${momentOf(Date.parse(String(result['closesAt'])))}. Set another one, or go on with a reason.`;
    case 'backup_too_old':
      return `The backup is ${result['ageMinutes']} min old. Take a fresh one.`;
    default:
      return REASON_WORDS[reason];
  }
}

const sayInterim = ({ spec, speed }: PlanRecord, { sinceMs }: StepRecord): string =>
  `Until ${momentOf(sinceMs! + (spec.interimMinutes * 60_000) / speed)}, or until a person ends it. There is no failover meanwhile.`;

/** Complete by its type. */
export const REASON_WORDS: Record<PlanReason, string> = {
  waiting_for_person: 'Waits for a person.',
  waiting_for_appliance: 'Waits for the appliance.',
  call_unanswered: 'The appliance was asked; its answer is looked for.',
  window_not_open: 'The window is not open yet.',
  window_over: 'The window is over.',
  backup_missing: 'There is no backup yet.',
  backup_too_old: 'The backup is too old.',
  certificate_stores_not_attested: 'Nobody has attested that certificate stores are up to date.',
  base_requirement_not_met: 'The base software does not satisfy what the site package needs.',
  clock_out_of_step: 'The appliance’s clock is off: mend NTP first.',
  clock_not_visible: 'The appliance’s clock cannot be seen now.',
  peer_not_steady: 'The appliance that serves the site is not steady; the other one is not touched before it is.',
  peer_not_visible: 'The appliance that serves the site cannot be seen now.',
  run_not_begun: 'The upgrade run of the fleet has not begun yet.',
  fleet_not_back: 'Not enough clients are back. If they stay away, look at certificate stores first.',
  slots_held: 'Some clients still upgrade.',
  interim_period: 'The interim period goes on.',
  keys_differ:
    'The inter-appliance keys differ: set the same pre-shared key on both (/login › Management › Security, Inter-appliance Communication).',
  keys_not_visible: 'The inter-appliance keys cannot be seen now (/login › Management › Security on both).',
  not_visible: 'What is needed to judge this cannot be seen now.',
  observed_otherwise: 'It is seen otherwise.',
  driver_unreachable: 'The appliance cannot be reached now; Rollcall goes on trying.',
  asked_too_often: 'The appliance has been asked as often as it allows; Rollcall goes on trying.',
  update_not_listed: 'The package is not in the appliance’s list. Check for updates, or upload it by hand.',
  requires_base: 'The appliance says that the base software has to be updated first.',
  base_update_failed: 'The base update failed. Do not restart the appliance; call BeyondTrust support.',
  site_update_failed: 'The site update failed.',
  sync_failed: 'The synchronization failed.',
  address_shared: 'The addresses of the pair must be their own: never the shared host name.',
  not_kept:
    'The backup could not be written where it is to be kept: make room on that disk, or look at the rights of the folder, and try again. Rollcall’s log says more.',
  refused: 'The appliance refused.',
};
