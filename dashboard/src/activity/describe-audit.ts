/**
 * One entry of the audit trail as people read it: what was done, in words; what changed, before and after; and where the thing it was
 * done to is found. Pure. `before` and `after` are open, so each is read with care; an action this page does not know keeps its own name.
 */
import type { AuditEntry } from '@contracts/access';
import type { ConnectionTestStep } from '@contracts/observed-words';
import type { AutomaticUpgrades, BulkActionName, PlanKind } from '@contracts/words';
import { readQuery } from '../clients/client-search';
import { formatCount, formatMinute, formatVersion, plural, visibleText } from '../lib/format';
import { TEST_STEP_WORDS } from '../words/observed-words';
import type { STEP_ACTION_WORDS } from '../words/plan-words';
import { PLAN_KIND_WORDS } from '../words/plan-words';
import { AUTOMATIC_UPGRADES_WORDS, BULK_ACTION_WORDS, wordOf } from '../words/words';

export interface AuditChange {
  what: string;
  from: string | null;
  to: string | null;
}

/** Where the thing that something was done to is found. `none`: nothing of it is left, or it has no screen of its own. */
export type AuditPlace =
  | { kind: 'client'; id: string }
  | { kind: 'clients'; filter: Record<string, unknown> }
  | { kind: 'plan'; id: string }
  | { kind: 'run'; id: string }
  | { kind: 'settings' }
  | { kind: 'receivers' }
  | { kind: 'overview' }
  | { kind: 'none' };

export interface AuditWords {
  title: string;
  changes: AuditChange[];
  place: AuditPlace;
}

type Entry = Pick<AuditEntry, 'action' | 'target' | 'before' | 'after'>;
type Data = Record<string, unknown>;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);
const dataOf = (value: unknown): Data => (isData(value) ? value : {});
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? visibleText(value) : null;

/** `connectionRatePerSecond` reads `Connection rate per second`. */
function nameOf(field: string): string {
  const words = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const FIELD_NAMES: Record<string, string> = {
  maxConcurrentUpgrades: 'Limit',
  softMaxConcurrentUpgrades: 'Soft maximum of the limit',
  maxUpgradeBandwidthMibps: 'Upgrade bandwidth (MiB/s)',
  limitRevert: 'Planned return of the limit',
  clientId: 'Client id',
  fleetBackPercent: 'Fleet back (%)',
};

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function textValue(value: string, field: string, nowMs: number): string {
  if (field === 'automaticUpgrades') return wordOf(AUTOMATIC_UPGRADES_WORDS, value as AutomaticUpgrades);
  return MOMENT.test(value) ? formatMinute(value, nowMs) : visibleText(value);
}

/** One value as words; an object or a list as its JSON. Nothing is null. */
function valueOf(value: unknown, field: string, nowMs: number): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return formatCount(value);
  if (typeof value === 'string') return textValue(value, field, nowMs);
  if (field === 'limitRevert') return revertOf(dataOf(value), nowMs);
  return visibleText(JSON.stringify(value));
}

/** When the limit is to go back by itself, and to what. */
function revertOf({ at, to }: Data, nowMs: number): string {
  const time = typeof at === 'string' ? ` ${formatMinute(at, nowMs)}` : '';
  return `to ${typeof to === 'number' ? formatCount(to) : 'what it was'}${time}`;
}

/** Fields that differ, in the order of the state after. A field that only one side names counts as nothing on the other. */
export function changesOf(before: unknown, after: unknown, nowMs: number): AuditChange[] {
  const [was, is] = [dataOf(before), dataOf(after)];
  const fields = [...new Set([...Object.keys(is), ...Object.keys(was)])];
  return fields.flatMap((field): AuditChange[] => {
    const [from, to] = [was[field], is[field]];
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    // A part within a part (a window of a plan, say) is told field by field.
    if (isData(from) && isData(to) && field !== 'limitRevert') {
      return changesOf(from, to, nowMs).map((inner) => ({
        ...inner,
        what: `${fieldName(field)}: ${lowered(inner.what)}`,
      }));
    }
    const change = { what: fieldName(field), from: valueOf(from, field, nowMs), to: valueOf(to, field, nowMs) };
    return change.from === change.to ? [] : [change];
  });
}

const fieldName = (field: string) => FIELD_NAMES[field] ?? nameOf(field);
const lowered = (words: string) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`;

interface Known {
  /** For whoever looks for this kind of action. */
  label: string;
  title: (entry: Entry) => string;
  /** False where the title says all that has changed. */
  hasChanges?: boolean;
  place?: (entry: Entry) => AuditPlace;
}

const onTarget =
  (kind: 'client' | 'plan' | 'run') =>
  ({ target }: Entry): AuditPlace =>
    target === null ? { kind: 'none' } : { kind, id: target };
const inSettings = (): AuditPlace => ({ kind: 'settings' });
const onReceivers = (): AuditPlace => ({ kind: 'receivers' });
const onOverview = (): AuditPlace => ({ kind: 'overview' });
const plain = (label: string, place?: Known['place']): Known => ({ label, title: () => label, place });
const said = (label: string, place?: Known['place']): Known => ({ ...plain(label, place), hasChanges: false });
const named = (label: string, from: 'before' | 'after'): Known => ({
  label,
  title: (entry) => {
    const name = textOf(dataOf(entry[from]).name);
    return name === null ? label : `${label}: ${name}`;
  },
  place: inSettings,
});

const view = (label: string, from: 'before' | 'after'): Known => ({
  ...named(label, from),
  hasChanges: false,
  place: (entry) => {
    const { query } = dataOf(entry[from]);
    return typeof query === 'string' ? { kind: 'clients', filter: readQuery(query) } : { kind: 'none' };
  },
});

const onlyLimit = ({ before, after }: Entry) => {
  const fields = Object.keys(dataOf(after)).filter((field) => field !== 'limitRevert');
  return fields.length === 1 && fields[0] === 'maxConcurrentUpgrades' && isData(before);
};

function bulkTitle({ after }: Entry): string {
  const { action, clients } = dataOf(after);
  const verb = wordOf(verbs, textOf(action) ?? 'bulk action');
  return typeof clients === 'number' ? `${verb}: ${plural(clients, 'client')}` : `${verb}: several clients`;
}

const verbs = Object.fromEntries(
  Object.entries(BULK_ACTION_WORDS).map(([action, { verb }]) => [action, verb]),
) as Record<BulkActionName, string>;

function bulkPlace({ after }: Entry): AuditPlace {
  const { filter } = dataOf(after);
  return isData(filter) ? { kind: 'clients', filter } : { kind: 'none' };
}

function targetTitle(what: string, after: unknown): string {
  const target = dataOf(after);
  const version = textOf(target.targetVersion) ?? textOf(target.version);
  return version === null
    ? what
    : `${what}: target ${formatVersion(version, textOf(target.targetRevision) ?? textOf(target.revision))}`;
}

function planTitle({ after }: Entry): string {
  const { kind, target } = dataOf(after);
  const what = textOf(kind);
  const words =
    what !== null && Object.hasOwn(PLAN_KIND_WORDS, what)
      ? `, ${lowered(PLAN_KIND_WORDS[what as PlanKind].title)}`
      : '';
  return isData(target) ? targetTitle(`Upgrade plan made${words}`, target) : `Upgrade plan made${words}`;
}

function testTitle({ after }: Entry): string {
  const { ok, failed } = dataOf(after);
  if (typeof ok !== 'boolean') return 'Connection tested';
  const steps = Array.isArray(failed) ? failed.filter((step) => typeof step === 'string') : [];
  const names = steps.map((step) => wordOf(TEST_STEP_WORDS, step as ConnectionTestStep));
  return ok
    ? 'Connection tested: no step failed'
    : `Connection tested: failed${names.length === 0 ? '' : ` at “${names.join('”, “')}”`}`;
}

function importTitle({ after }: Entry): string {
  const { rows, removed } = dataOf(after);
  if (typeof rows !== 'number') return 'Export imported';
  const gone = typeof removed === 'number' && removed > 0 ? `, ${formatCount(removed)} removed` : '';
  return `Export imported: ${plural(rows, 'client')}${gone}`;
}

/** `export_certificate_a` reads `export certificate A`. */
const stepName = (key: string) =>
  key.replace(/_([ab])$/, (_, name: string) => ` ${name.toUpperCase()}`).replaceAll('_', ' ');

const STEP_DONE: Record<keyof typeof STEP_ACTION_WORDS, string> = {
  confirm: 'Step confirmed',
  retry: 'Step tried again',
  take_over: 'Step taken over by hand',
  override: 'Gate overridden',
  end_timer: 'Timer ended early',
  resolve: 'Stop resolved',
};

const step = (action: keyof typeof STEP_DONE): Known => ({
  label: STEP_DONE[action],
  title: ({ after }) => {
    const key = textOf(dataOf(after).step);
    return key === null ? STEP_DONE[action] : `${STEP_DONE[action]}: ${stepName(key)}`;
  },
  hasChanges: false,
  place: onTarget('plan'),
});

/** Every action that the server writes down, in the order of the menu. */
const ACTIONS: Record<string, Known> = {
  'settings.changed': {
    label: 'Settings changed',
    title: (entry) => (onlyLimit(entry) ? 'Limit changed' : 'Settings changed'),
    place: inSettings,
  },
  'starts.paused': said('New starts paused', onOverview),
  'starts.resumed': {
    label: 'New starts resumed',
    title: ({ before }) =>
      dataOf(before).safetyBrake === true ? 'New starts resumed, safety brake released' : 'New starts resumed',
    hasChanges: false,
    place: onOverview,
  },
  'run.begun': {
    label: 'Run begun',
    title: ({ after }) => targetTitle('Run begun', after),
    hasChanges: false,
    place: onTarget('run'),
  },
  'bulk_action.begun': { label: 'Bulk action', title: bulkTitle, hasChanges: false, place: bulkPlace },
  'client.edited': plain('Client edited', onTarget('client')),
  'client.epoch_reset': plain('Epoch reset', onTarget('client')),
  'client.deleted': plain('Client deleted'),
  'plan.created': { label: 'Upgrade plan made', title: planTitle, hasChanges: false, place: onTarget('plan') },
  'plan.edited': plain('Upgrade plan edited', onTarget('plan')),
  'plan.started': said('Upgrade plan started', onTarget('plan')),
  'plan.aborted': said('Upgrade plan aborted', onTarget('plan')),
  'plan.step_confirm': step('confirm'),
  'plan.step_retry': step('retry'),
  'plan.step_take_over': step('take_over'),
  'plan.step_override': step('override'),
  'plan.step_end_timer': step('end_timer'),
  'plan.step_resolve': step('resolve'),
  'site.created': plain('Site created', inSettings),
  'site.changed': plain('Site changed', inSettings),
  'site.deleted': plain('Site deleted'),
  'connection.tested': { label: 'Connection tested', title: testTitle, hasChanges: false, place: inSettings },
  'sweep.asked': said('Sweep asked for', onOverview),
  'import.taken': { label: 'Export imported', title: importTitle, hasChanges: false, place: onOverview },
  'view.saved': view('View saved', 'after'),
  'view.deleted': view('View removed', 'before'),
  'alert_settings.changed': plain('Alert settings changed', inSettings),
  'alert.acknowledged': said('Alert acknowledged'),
  'alert.acknowledgement_withdrawn': said('Acknowledgement withdrawn'),
  'silence.created': plain('Silence made'),
  'silence.changed': plain('Silence changed'),
  'silence.ended': plain('Silence ended'),
  'receiver.created': { ...named('Receiver made', 'after'), place: onReceivers },
  'receiver.changed': plain('Receiver changed', onReceivers),
  'receiver.enabled': said('Receiver switched on', onReceivers),
  'receiver.disabled': said('Receiver switched off', onReceivers),
  'receiver.secret_rotated': said('Receiver given a new signing secret', onReceivers),
  'receiver.tested': said('Receiver sent a test', onReceivers),
  'receiver.deleted': { ...named('Receiver deleted', 'before'), place: onReceivers },
  'delivery.replayed': said('Delivery replayed', onReceivers),
  'key.created': named('Key created', 'after'),
  'key.revoked': named('Key revoked', 'before'),
  'person.created': named('Person added', 'after'),
  'person.changed': named('Person changed', 'after'),
  'person.deleted': named('Person removed', 'before'),
  'link.created': {
    label: 'Sign-in link made',
    title: ({ after }) => {
      const name = textOf(dataOf(after).for);
      return name === null ? 'Sign-in link made' : `Sign-in link made for ${name}`;
    },
    hasChanges: false,
    place: inSettings,
  },
  'session.opened': {
    label: 'Signed in',
    title: ({ after }) => {
      const by = textOf(dataOf(after).by);
      return by === null ? 'Signed in' : `Signed in by ${by}`;
    },
    hasChanges: false,
  },
  'session.ended': said('Signed out'),
  'simulation.reset': {
    label: 'Demo reset',
    title: ({ after }) => {
      const scenario = textOf(dataOf(after).scenario);
      return scenario === null ? 'Demo reset' : `Demo reset to scenario ${scenario}`;
    },
    hasChanges: false,
    place: onOverview,
  },
};

export function describeAudit(entry: Entry, nowMs: number): AuditWords {
  const known = Object.hasOwn(ACTIONS, entry.action) ? ACTIONS[entry.action] : undefined;
  if (known === undefined) {
    const title = nameOf(entry.action.replaceAll('.', ' '));
    return { title: visibleText(title), changes: changesOf(entry.before, entry.after, nowMs), place: { kind: 'none' } };
  }
  const changes = known.hasChanges === false ? [] : changesOf(entry.before, entry.after, nowMs);
  return { title: known.title(entry), changes, place: known.place?.(entry) ?? { kind: 'none' } };
}

/** The actions to choose from, each with its words. */
export const ACTION_CHOICES = Object.entries(ACTIONS).map(([value, { label }]) => ({ value, label }));

/** How many of `newest` (newest first) stand before the entry that is first on the screen; all of them where it is further back. */
export function countNew(newest: readonly { id: string }[], shownFirst: { id: string } | undefined): number {
  const index = newest.findIndex(({ id }) => id === shownFirst?.id);
  return index < 0 ? newest.length : index;
}
