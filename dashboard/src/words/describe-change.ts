/**
 * What happened, as a sentence: for the activity of a site and the timeline of a client. Pure. The particulars of a change are open
 * (`data`), so each is read with care; what is missing is left out, and a kind this page does not know keeps its own name.
 */
import type {
  AutomaticUpgrades,
  BulkActionName,
  CheckInCause,
  ChangeKind,
  Connection,
  Reason,
  SlotRelease,
  UpgradeState,
} from '@contracts/words';
import { formatCount, formatDuration, formatVersion, plural, visibleText } from '../lib/format';
import { DRIVER_FAILURE_WORDS, troubleOf } from './observed-words';
import {
  AUTOMATIC_UPGRADES_WORDS,
  BULK_ACTION_WORDS,
  CHECK_IN_CAUSE_WORDS,
  CONNECTION_WORDS,
  JUMP_OUTCOME_WORDS,
  JUMP_REFUSAL_WORDS,
  REASON_WORDS,
  SLOT_RELEASE_WORDS,
  UPGRADE_STATE_WORDS,
  wordOf,
} from './words';

type Data = Record<string, unknown>;

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? visibleText(value) : null;
const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const dataOf = (value: unknown): Data => (typeof value === 'object' && value !== null ? (value as Data) : {});
const after = (mark: string, text: string | null) => (text === null ? '' : `${mark}${text}`);

const stateOf = (value: unknown) => wordOf(UPGRADE_STATE_WORDS, (textOf(value) ?? 'unknown') as UpgradeState);
const reasonOf = (value: unknown) => {
  const reason = textOf(value);
  return reason === null ? null : wordOf(REASON_WORDS, reason as Reason);
};
const causeOf = (value: unknown) => {
  const cause = textOf(value);
  return cause === null ? null : wordOf(CHECK_IN_CAUSE_WORDS, cause as CheckInCause);
};

/** `person Ada` becomes `Ada`; a key stays `key deploy`, so that nobody takes it for a person. */
export function actorName(by: string | null): string | null {
  return by === null ? null : visibleText(by.replace(/^person /, ''));
}

function upgradeChanged(data: Data): string {
  const detail = textOf(data.detail);
  const failed = reasonOf(data.failure);
  const ended = textOf(data.slotReason);
  const heldMs = numberOf(data.heldMs);
  if (data.to === 'up_to_date' && ended === 'succeeded') {
    return `Back and up to date${heldMs === null ? '' : `, after ${formatDuration(heldMs / 1000)} in a slot`}`;
  }
  const quoted = detail === null ? '' : ` – "${detail}"`;
  if (failed !== null) return `${attemptEnded(data)}: ${failed}${quoted}`;
  const because = ended === null || ended === 'succeeded' ? null : wordOf(SLOT_RELEASE_WORDS, ended as SlotRelease);
  const moved = data.from === data.to ? stateOf(data.to) : `${stateOf(data.from)} → ${stateOf(data.to)}`;
  const reason = data.reason === data.to ? null : reasonOf(data.reason);
  const cause = causeOf(data.cause);
  const why = [because, reason].filter((each) => each !== null).join('; ');
  return `${moved}${after(': ', why === '' ? null : why)}${quoted}${cause === null ? '' : ` (${cause})`}`;
}

/** What became of a client whose attempt failed. */
function attemptEnded(data: Data): string {
  if (data.to === 'failed') return 'Failed, attempts used up';
  return data.to === 'queued' ? 'Attempt failed, queued again' : `Attempt failed, ${stateOf(data.to).toLowerCase()}`;
}

/** `connectionRatePerSecond` reads `connection rate per second`. */
const settingName = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function valueOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'string') return visibleText(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : visibleText(JSON.stringify(value));
}

function beforeAfter(data: Data, nameOf: (name: string) => string = settingName): string | null {
  const before = dataOf(data.before);
  const now = dataOf(data.after);
  const names = Object.keys(now);
  if (names.length === 0) return null;
  return names.map((name) => `${nameOf(name)} ${valueOf(before[name])} → ${valueOf(now[name])}`).join(', ');
}

function settingsChanged(data: Data): string {
  const mode = textOf(dataOf(data.after).automaticUpgrades);
  const only = Object.keys(dataOf(data.after)).length === 1;
  if (mode !== null && only)
    return `Automatic upgrades: ${wordOf(AUTOMATIC_UPGRADES_WORDS, mode as AutomaticUpgrades)}`;
  return `Settings changed${after(': ', beforeAfter(data))}`;
}

function bulkFinished(data: Data): string {
  const action = textOf(data.action) as BulkActionName | null;
  const done =
    action !== null && Object.hasOwn(BULK_ACTION_WORDS, action) ? BULK_ACTION_WORDS[action].done : 'Bulk action done';
  const total = numberOf(data.total) ?? 0;
  const skipped = Object.values(dataOf(data.skipped)).reduce<number>((sum, value) => sum + (numberOf(value) ?? 0), 0);
  return `${done} ${formatCount(total - skipped)} of ${formatCount(total)} clients${skipped === 0 ? '' : `, ${formatCount(skipped)} left as they were`}`;
}

function applianceChanged(data: Data): string {
  const name = after(' ', textOf(data.name));
  if (data.gone === true) return `Appliance${name} is no longer reported`;
  if (data.before === null) return `Appliance${name} seen for the first time`;
  const before = dataOf(data.before);
  const now = dataOf(data.after);
  const changed = Object.keys(now).filter(
    (key) => key !== 'name' && JSON.stringify(before[key]) !== JSON.stringify(now[key]),
  );
  if (changed.length === 0) return `Appliance${name} changed`;
  if (changed.length === 1 && changed[0] === 'healthMessage') return `Appliance${name}: ${saidOfHealth(now)}`;
  // Why its health is such stands on its page.
  const told = changed.filter((key) => key !== 'healthMessage');
  return `Appliance${name}: ${told.map((key) => `${settingName(key)} ${valueOf(before[key])} → ${valueOf(now[key])}`).join(', ')}`;
}

/** What it says of itself, or why it does not answer, in half a sentence. */
function saidOfHealth({ healthMessage }: Data): string {
  const message = textOf(healthMessage);
  if (message === null) return 'it says nothing of its health any more';
  if (!Object.hasOwn(DRIVER_FAILURE_WORDS, message)) return `it says “${message}”`;
  return startedSmall(troubleOf(message).wrong);
}

const startedSmall = (sentence: string) => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;

function jumpAttempted(data: Data): string {
  const outcome = textOf(data.outcome) ?? '';
  return `Jump attempt: ${wordOf({ ...JUMP_OUTCOME_WORDS, ...JUMP_REFUSAL_WORDS }, outcome)}`;
}

function runBegun(data: Data): string {
  const version = textOf(data.targetVersion);
  return `Run${after(' ', String(numberOf(data.number) ?? ''))} began${version === null ? '' : `: target ${formatVersion(version, textOf(data.targetRevision))}`}`;
}

function planChanged(data: Data): string {
  return `Upgrade plan${after(' ', String(numberOf(data.number) ?? ''))}: ${textOf(data.says) ?? 'it has moved on'}`;
}

/** What stands in the way of looking at the site, or no longer does. */
function sightChanged(data: Data): string {
  const code = textOf(data.code);
  if (code === null) return 'What can be seen of the site has changed';
  const { wrong } = troubleOf(code);
  return data.says === 'ended' ? `Over: ${startedSmall(wrong)}` : wrong;
}

const incidentName = (data: Data) => `Alert${after(' ', String(numberOf(data.number) ?? ''))}`;

const runName = (data: Data) => `Run${after(' ', String(numberOf(data.number) ?? ''))}`;

const SENTENCES: Record<ChangeKind, (data: Data) => string> = {
  'site.created': () => 'Site created',
  'site.changed': (data) => `Site changed${after(': ', beforeAfter(data))}`,
  'site.deleted': () => 'Site deleted',
  'appliance.changed': applianceChanged,
  'settings.changed': settingsChanged,
  'limit.changed': (data) => `Limit ${valueOf(data.before)} → ${valueOf(data.after)}`,
  'starts.paused': (data) => `New starts paused${after(': ', textOf(data.reason))}`,
  'starts.resumed': (data) => `New starts resumed${after(': ', textOf(data.reason))}`,
  'gate.changed': (data) =>
    `Start gate ${valueOf(data.source)} ${data.closed === true ? 'closed' : 'changed'}${after(': ', reasonOf(data.reason))}`,
  'brake.tripped': (data) =>
    `Safety brake: ${valueOf(data.failures)} of the last ${valueOf(data.outcomes)} upgrades failed; new starts are held`,
  'run.begun': runBegun,
  'run.superseded': (data) => `${runName(data)} superseded by a newer one`,
  'run.active_finished': (data) => `${runName(data)}: every active client is through`,
  'run.finished': (data) => `${runName(data)} finished`,
  'client.enrolled': (data) => `Enrolled${after(' with ', textOf(data.version))}`,
  'client.connection_changed': (data) => {
    const word = (value: unknown) => wordOf(CONNECTION_WORDS, (textOf(value) ?? 'unknown') as Connection);
    const cause = causeOf(data.cause);
    const from = textOf(data.from) === null ? '' : `${word(data.from)} → `;
    return `${from}${word(data.to)}${cause === null ? '' : ` (${cause})`}`;
  },
  'client.version_changed': (data) => {
    const to = formatVersion(textOf(data.to) ?? textOf(data.version), textOf(data.toRevision) ?? textOf(data.revision));
    return `Version ${textOf(data.from) === null ? '' : `${formatVersion(textOf(data.from), textOf(data.fromRevision))} → `}${to}`;
  },
  'client.attributes_changed': (data) => `Reported something new of itself${after(': ', attributeNames(data))}`,
  'client.edited': (data) => `Edited${after(': ', beforeAfter(data) ?? attributeNames(data))}`,
  'client.epoch_reset': () => 'Epoch reset',
  'client.deleted': (data) => (textOf(data.clientId) === null ? 'Deleted' : `Client ${textOf(data.clientId)} deleted`),
  'client.upgrade_changed': upgradeChanged,
  'client.bumped': (data) =>
    data.to === 'awaiting_check_in'
      ? 'Bumped: it joins at the front when it checks in'
      : 'Moved to the front of the queue',
  'client.jump_attempted': jumpAttempted,
  'bulk_action.finished': bulkFinished,
  'plan.changed': planChanged,
  'sweep.finished': (data) => `Fleet seen${after(': ', String(numberOf(data.rows) ?? ''))}`,
  'observation.changed': sightChanged,
  'alert.fired': (data) => `${incidentName(data)} began${after(': ', textOf(data.title))}`,
  'alert.changed': (data) => `${incidentName(data)} changed${after(': ', textOf(data.title))}`,
  'alert.resolved': (data) => `${incidentName(data)} is over${after(': ', textOf(data.title))}`,
  'silence.changed': (data) => `Silence ${textOf(data.action) ?? 'changed'}${after(': ', textOf(data.reason))}`,
  'receiver.changed': (data) => `Receiver${after(' ', textOf(data.name))} ${textOf(data.action) ?? 'changed'}`,
};

/** Lines that stand for many alike within a minute: `{count}`. */
const MANY: Record<string, (clients: string) => string> = {
  'clients.returned': (clients) => `${clients} came back up to date`,
  'clients.failed': (clients) => `${clients} failed`,
  'clients.suspect': (clients) => `${clients} became suspect`,
  'clients.enrolled': (clients) => `${clients} enrolled`,
  'clients.bumped': (clients) => `${clients} moved to the front of the queue`,
  'clients.jump_attempted': (clients) => `Jump attempts: ${clients}`,
  'clients.edited': (clients) => `${clients} edited`,
  'clients.deleted': (clients) => `${clients} deleted`,
  'clients.epoch_reset': (clients) => `Epoch reset: ${clients}`,
};

function attributeNames(data: Data): string | null {
  const list = Array.isArray(data.fields) ? data.fields : Object.keys(data);
  const names = list.filter((name): name is string => typeof name === 'string').map(settingName);
  return names.length === 0 ? null : names.join(', ');
}

export function describeChange(kind: string, data: Data): string {
  if (Object.hasOwn(SENTENCES, kind)) return SENTENCES[kind as ChangeKind](data);
  if (Object.hasOwn(MANY, kind)) return MANY[kind]!(plural(numberOf(data.count) ?? 0, 'client'));
  return kind.replaceAll(/[._]/g, ' ');
}
