/**
 * A receiver as it is being written: every field as text, what of it is sent, what can be seen to be wrong, and what somebody else changed
 * meanwhile. Pure. Secrets are write-only: an empty one stays as it is.
 */
import type { ReceiverKind } from '@contracts/alert-words';
import type { FieldError } from '@contracts/common';
import type { CreateReceiverBody, PatchReceiverBody, Receiver, Route } from '@contracts/receivers';
import { fault, type Clash } from '../lib/field-errors';
import { visibleText } from '../lib/format';
import { KIND_FIELDS, secretsAskedFor, type ConfigField } from './receiver-fields';
import { describeRoute, EMPTY_ROUTE } from './route-words';

export interface ReceiverDraft {
  kind: ReceiverKind;
  name: string;
  config: Record<string, string>;
  secrets: Record<string, string>;
  routes: Route[];
  allowPrivate: boolean;
  perMinuteMax: string;
}

const PER_MINUTE = 30;
const PER_MINUTE_MOST = 600;
export const ROUTES_MOST = 20;
export const TIMES_MOST = 14;

const firstText = (field: ConfigField) => (field.input === 'choice' ? field.choices[0]!.value : '');

export function emptyReceiver(kind: ReceiverKind): ReceiverDraft {
  return {
    kind,
    name: '',
    config: Object.fromEntries(KIND_FIELDS[kind].config.map((field) => [field.name, firstText(field)])),
    secrets: {},
    routes: [EMPTY_ROUTE],
    allowPrivate: false,
    perMinuteMax: String(PER_MINUTE),
  };
}

/** Of another kind: what is common to all kinds stays. */
export const ofKind = (draft: ReceiverDraft, kind: ReceiverKind): ReceiverDraft => ({
  ...draft,
  kind,
  config: emptyReceiver(kind).config,
  secrets: {},
});

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join('\n');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function draftOf({ kind, name, config, routes, allowPrivate, perMinuteMax }: Receiver): ReceiverDraft {
  const fields = KIND_FIELDS[kind].config;
  return {
    kind,
    name,
    config: Object.fromEntries(fields.map((field) => [field.name, textOf(config[field.name]) || firstText(field)])),
    secrets: {},
    routes,
    allowPrivate,
    perMinuteMax: String(perMinuteMax),
  };
}

/** The lines that say something. */
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** An empty field that need not be filled in is left out: the server has what it stands for. */
function configOf({ kind, config }: ReceiverDraft): Record<string, unknown> {
  const entries = KIND_FIELDS[kind].config.flatMap((field): [string, unknown][] => {
    const text = (config[field.name] ?? '').trim();
    if (field.input === 'list') return [[field.name, linesOf(text)]];
    if (text === '') return [];
    const isNumber = field.input === 'port' || (field.input === 'choice' && field.isNumber === true);
    return [[field.name, isNumber ? Number(text) : text]];
  });
  return Object.fromEntries(entries);
}

/** Those that are asked for and were typed. */
function secretsOf({ kind, config, secrets }: ReceiverDraft): Record<string, string> {
  return Object.fromEntries(
    secretsAskedFor(kind, config)
      .map(({ name }) => [name, (secrets[name] ?? '').trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}

/** Those that are set and that the config calls for no more: null takes each away. */
function secretsLeft(draft: ReceiverDraft, before: ReceiverDraft, has: readonly string[]): Record<string, null> {
  const asked = secretsAskedFor(draft.kind, draft.config).map(({ name }) => name);
  const wasAsked = secretsAskedFor(before.kind, before.config).map(({ name }) => name);
  const left = wasAsked.filter((name) => has.includes(name) && !asked.includes(name));
  return Object.fromEntries(left.map((name) => [name, null]));
}

export function createBodyOf(draft: ReceiverDraft): CreateReceiverBody {
  const secrets = secretsOf(draft);
  return {
    kind: draft.kind,
    name: draft.name.trim(),
    config: configOf(draft),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    routes: draft.routes,
    allowPrivate: draft.allowPrivate,
    perMinuteMax: Number(draft.perMinuteMax),
  } as CreateReceiverBody;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** What was changed of `base`; empty when nothing was. Config and routes are given whole. */
export function patchBodyOf(draft: ReceiverDraft, base: Receiver): PatchReceiverBody {
  const before = draftOf(base);
  const secrets = { ...secretsLeft(draft, before, base.secrets), ...secretsOf(draft) };
  return {
    ...(draft.name.trim() !== before.name && { name: draft.name.trim() }),
    ...(!isSame(configOf(draft), configOf(before)) && { config: configOf(draft) }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(!isSame(draft.routes, before.routes) && { routes: draft.routes }),
    ...(draft.allowPrivate !== before.allowPrivate && { allowPrivate: draft.allowPrivate }),
    ...(draft.perMinuteMax.trim() !== before.perMinuteMax && { perMinuteMax: Number(draft.perMinuteMax) }),
  };
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const isWhole = (text: string, most: number) => /^\d+$/.test(text.trim()) && +text >= 1 && +text <= most;

function configFaults({ kind, config }: ReceiverDraft): FieldError[] {
  return KIND_FIELDS[kind].config.flatMap((field) => {
    const text = (config[field.name] ?? '').trim();
    const pointer = `/config/${field.name}`;
    if (field.input === 'choice') return [];
    if (text === '') return field.required ? [fault(pointer, 'This is needed.')] : [];
    if (field.input === 'port' && !isWhole(text, 65_535)) return [fault(pointer, 'A whole number, 1 to 65,535.')];
    if (field.input === 'url' && !/^https?:\/\/\S+$/.test(text)) {
      return [fault(pointer, 'An address that begins with https:// or http://.')];
    }
    return [];
  });
}

function routeFaults(routes: readonly Route[]): FieldError[] {
  return routes.flatMap(({ times }, route) =>
    times.flatMap(({ days, from, to }, time) => {
      const pointer = `/routes/${route}/times/${time}`;
      const faults: FieldError[] = [];
      if (days.length === 0) faults.push(fault(`${pointer}/days`, 'At least one day.'));
      if (!TIME_OF_DAY.test(from)) faults.push(fault(`${pointer}/from`, 'As 22:00.'));
      if (!TIME_OF_DAY.test(to)) faults.push(fault(`${pointer}/to`, 'As 22:00.'));
      return faults;
    }),
  );
}

/** What can be seen to be wrong before the server is asked. `has`: the secrets that are set already. */
export function receiverFaults(draft: ReceiverDraft, has: readonly string[]): FieldError[] {
  const faults = configFaults(draft);
  if (draft.name.trim() === '') faults.unshift(fault('/name', 'A receiver needs a name.'));
  for (const { name, required } of secretsAskedFor(draft.kind, draft.config)) {
    const isThere = (draft.secrets[name] ?? '').trim() !== '' || has.includes(name);
    if (required && !isThere) faults.push(fault(`/secrets/${name}`, 'This is needed.'));
  }
  faults.push(...routeFaults(draft.routes));
  if (!isWhole(draft.perMinuteMax, PER_MINUTE_MOST)) {
    faults.push(fault('/perMinuteMax', `A whole number, 1 to ${PER_MINUTE_MOST}.`));
  }
  return faults;
}

/** What is wrong with one field; undefined where nothing is. */
export function messageAt(errors: readonly FieldError[], pointer: string): string | undefined {
  const messages = errors.filter((error) => error.pointer === pointer).map(({ message }) => message);
  return messages.length === 0 ? undefined : messages.join(' ').replace('(allowPrivate)', '(below)');
}

/** What people see of each part that can be changed. */
const PARTS = {
  name: { field: 'Name', write: (value) => visibleText(String(value)) },
  config: { field: 'Where it is', write: (value) => visibleText(JSON.stringify(value)) },
  routes: { field: 'Routes', write: (value) => (value as Route[]).map(describeRoute).join('; ') },
  allowPrivate: { field: 'Private addresses', write: (value) => (value === true ? 'allowed' : 'not allowed') },
  perMinuteMax: { field: 'Messages a minute', write: String },
} as const satisfies Partial<Record<keyof PatchReceiverBody, { field: string; write: (value: unknown) => string }>>;

/** The parts that this patch changes and somebody else has changed since `base`. None: the patch still fits. */
export function clashesOf(patch: PatchReceiverBody, base: Receiver, now: Receiver): Clash[] {
  return (Object.keys(PARTS) as (keyof typeof PARTS)[]).flatMap((part) => {
    const mine = patch[part];
    if (mine === undefined || isSame(now[part], base[part]) || isSame(now[part], mine)) return [];
    const { field, write } = PARTS[part];
    return [{ field, mine: write(mine), theirs: write(now[part]) }];
  });
}
