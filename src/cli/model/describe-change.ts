/**
 * What happened, as a sentence, for `tail`. The particulars of a change are open (`data`), so each is read with care; what is missing is
 * left out, and a kind this page does not know keeps its own name.
 */
import type { ChangeKind } from '../../contracts/words.js';
import { count, duration, plural, version, word } from './format.js';

type Data = Record<string, unknown>;

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const dataOf = (value: unknown): Data => (typeof value === 'object' && value !== null ? (value as Data) : {});
const wordOf = (value: unknown): string | null => (textOf(value) === null ? null : word(textOf(value)!));
const after = (mark: string, text: string | null) => (text === null ? '' : `${mark}${text}`);
const why = (data: Data) => after(': ', textOf(data['reason']) ?? textOf(data['why']));
const numbered = (name: string, data: Data) => `${name}${after(' ', numberOf(data['number'])?.toString() ?? null)}`;

function valueOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function changes({ before, after: now }: Data): string | null {
  const former = dataOf(before);
  const changed = Object.entries(dataOf(now)).filter(([name, value]) => valueOf(value) !== valueOf(former[name]));
  if (changed.length === 0) return null;
  return changed.map(([name, value]) => `${name} ${valueOf(former[name])} → ${valueOf(value)}`).join(', ');
}

function upgradeChanged(data: Data): string {
  const detail = after(' – ', textOf(data['detail']));
  const heldMs = numberOf(data['heldMs']);
  if (data['to'] === 'up_to_date' && data['slotReason'] === 'succeeded') {
    return `back and up to date${heldMs === null ? '' : `, after ${duration(heldMs / 1000)} in a slot`}`;
  }
  const moved = [wordOf(data['from']), wordOf(data['to'])].filter((state) => state !== null).join(' → ');
  return `${moved}${after(': ', wordOf(data['failure']) ?? wordOf(data['slotReason']) ?? wordOf(data['reason']))}${detail}`;
}

function bulkFinished(data: Data): string {
  const total = numberOf(data['total']) ?? 0;
  const skipped = Object.values(dataOf(data['skipped'])).reduce<number>(
    (sum, value) => sum + (numberOf(value) ?? 0),
    0,
  );
  const left = skipped === 0 ? '' : `, ${count(skipped)} left as they were`;
  return `${textOf(data['action']) ?? 'bulk action'} of ${plural(total, 'client')} done${left}`;
}

const SENTENCES: Partial<Record<ChangeKind, (data: Data) => string>> = {
  'limit.changed': (data) => `limit ${valueOf(data['before'])} → ${valueOf(data['after'])}`,
  'settings.changed': (data) => `settings changed${after(': ', changes(data))}`,
  'site.changed': (data) => `site changed${after(': ', changes(data))}`,
  'appliance.changed': (data) => `appliance${after(' ', textOf(data['name']))} changed${after(': ', changes(data))}`,
  'starts.paused': (data) => `new starts paused${why(data)}`,
  'starts.resumed': (data) => `new starts resumed${why(data)}`,
  'gate.changed': (data) =>
    `start gate${after(' ', textOf(data['source']))} changed${after(': ', wordOf(data['reason']))}`,
  'brake.tripped': ({ failures, outcomes }) =>
    `safety brake: ${valueOf(failures)} of the last ${valueOf(outcomes)} upgrades failed; new starts are held`,
  'run.begun': (data) =>
    `${numbered('run', data)} began: target ${version(textOf(data['targetVersion']), textOf(data['targetRevision']))}`,
  'run.superseded': (data) => `${numbered('run', data)} superseded by a newer one`,
  'run.active_finished': (data) => `${numbered('run', data)}: every active client is through`,
  'run.finished': (data) => `${numbered('run', data)} finished`,
  'client.upgrade_changed': upgradeChanged,
  'client.bumped': () => 'moved to the front',
  'client.jump_attempted': (data) => `Jump attempt${after(': ', wordOf(data['outcome']))}`,
  'client.edited': (data) => `edited${after(': ', changes(data))}`,
  'bulk_action.finished': bulkFinished,
  'alert.fired': (data) => `${numbered('alert', data)} fires${after(': ', textOf(data['title']))}`,
  'alert.resolved': (data) => `${numbered('alert', data)} is over${after(': ', textOf(data['title']))}`,
  'silence.changed': (data) => `silence ${textOf(data['action']) ?? 'changed'}${why(data)}`,
  'receiver.changed': (data) => `receiver${after(' ', textOf(data['name']))} ${textOf(data['action']) ?? 'changed'}`,
  'plan.changed': (data) => `${numbered('upgrade plan', data)}${after(': ', textOf(data['says']))}`,
};

/** Lines that stand for many alike within a minute: `{count}`. */
const MANY: Record<string, (clients: string) => string> = {
  'clients.returned': (clients) => `${clients} came back up to date`,
  'clients.failed': (clients) => `${clients} failed`,
  'clients.suspect': (clients) => `${clients} became suspect`,
  'clients.enrolled': (clients) => `${clients} enrolled`,
  'clients.bumped': (clients) => `${clients} moved to the front`,
  'clients.jump_attempted': (clients) => `Jump attempts: ${clients}`,
  'clients.edited': (clients) => `${clients} edited`,
  'clients.deleted': (clients) => `${clients} deleted`,
};

export function describeChange(kind: string, data: Data): string {
  const sentence = Object.hasOwn(SENTENCES, kind) ? SENTENCES[kind as ChangeKind] : undefined;
  if (sentence !== undefined) return sentence(data);
  if (Object.hasOwn(MANY, kind)) return MANY[kind]!(plural(numberOf(data['count']) ?? 0, 'client'));
  return kind.replaceAll(/[._]/g, ' ');
}

const BAD: readonly string[] = ['brake.tripped', 'clients.failed', 'alert.fired'];

/** Whether a line tells of something that went wrong. */
export const isTrouble = (kind: string, data: Data): boolean =>
  BAD.includes(kind) ||
  (kind === 'client.upgrade_changed' && data['failure'] !== undefined && data['failure'] !== null);
