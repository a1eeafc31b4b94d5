/**
 * The filter of the client list as it stands in the URL: the grammar of the API, value for value, so that a link, a script and a bulk
 * action name the same clients. Pure. A value the product does not know is left out, so that an old link still opens.
 */
import * as z from 'zod/mini';
import type { Client, ClientSort } from '@contracts/clients';
import type { ClientFilter, Summary } from '@contracts/upgrades';
import { escapeValue, splitValues } from '@contracts/value-list';
import {
  CONNECTIONS,
  CONNECTION_TYPES,
  REASONS,
  UPGRADE_STATES,
  type Connection,
  type ConnectionType,
  type Reason,
  type UpgradeState,
} from '@contracts/words';

const SORTS = [
  'name',
  '-name',
  'queue',
  'state',
  '-state',
  'enrolled',
  '-enrolled',
] as const satisfies readonly ClientSort[];

const strings = z.union([
  z.pipe(
    z.string(),
    z.transform((value: string) => splitValues(value)),
  ),
  z.array(z.string()),
]);

/** What cannot be read is left out. */
function lenient<Value>(schema: z.ZodMiniType<Value>) {
  return z.catch(z.optional(schema), undefined);
}

const orNothing = <Value>(values: Value[]) => (values.length > 0 ? values : undefined);

function listOf<Word extends string>(words: readonly Word[]) {
  const known = (values: string[]) => orNothing(words.filter((word) => values.includes(word)));
  return lenient(z.pipe(strings, z.transform(known)));
}

const distinct = (values: string[]) =>
  orNothing([...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))]);
const texts = lenient(z.pipe(strings, z.transform(distinct)));

/** As many as the API takes. */
export const FILTER_IDS_MAX = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids of ours, each once, no more than a filter takes. */
export function knownIds(values: readonly string[]): string[] {
  return [...new Set(values.map((value) => value.trim().toLowerCase()).filter((value) => UUID.test(value)))].slice(
    0,
    FILTER_IDS_MAX,
  );
}
const ids = lenient(
  z.pipe(
    strings,
    z.transform((values: string[]) => orNothing(knownIds(values))),
  ),
);

export const clientSearchSchema = z.object({
  q: lenient(
    z.pipe(
      z.string().check(z.maxLength(200)),
      z.transform((value: string) => value.trim() || undefined),
    ),
  ),
  upgradeState: listOf(UPGRADE_STATES),
  connection: listOf(CONNECTIONS),
  connectionType: listOf(CONNECTION_TYPES),
  group: texts,
  tag: texts,
  version: texts,
  reason: listOf(REASONS),
  id: ids,
  pending: lenient(
    z.union([
      z.boolean(),
      z.pipe(
        z.enum(['true', 'false']),
        z.transform((value) => value === 'true'),
      ),
    ]),
  ),
  sort: lenient(z.enum(SORTS)),
});

export interface ClientSearch {
  q?: string;
  upgradeState?: UpgradeState[];
  connection?: Connection[];
  connectionType?: ConnectionType[];
  group?: string[];
  tag?: string[];
  version?: string[];
  reason?: Reason[];
  /** Clients by our ids, at most {@link FILTER_IDS_MAX}. */
  id?: string[];
  pending?: boolean;
  sort?: ClientSort;
}

/** Keys of the search that narrow the list; `sort` does not. */
export const FILTER_KEYS = [
  'q',
  'upgradeState',
  'connection',
  'connectionType',
  'group',
  'tag',
  'version',
  'reason',
  'id',
  'pending',
] as const satisfies readonly (keyof ClientSearch)[];

export function parseClientSearch(raw: Record<string, unknown>): ClientSearch {
  const parsed = clientSearchSchema.parse(raw);
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}

/** A query string without its `?`: lists are written as the API reads them, in the order of the keys. */
export function writeQuery(values: Record<string, unknown>): string {
  const write = (value: unknown) => encodeURIComponent(String(value)).replaceAll('%20', '+');
  const writeOne = (value: unknown) => write(escapeValue(String(value)));
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.map(writeOne).join(',') : write(value)}`)
    .join('&');
}

/** The reverse: every value stays text, and a key that stands twice counts as one list. */
export function readQuery(query: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(query)) {
    values[key] = Object.hasOwn(values, key) ? `${values[key]},${value}` : value;
  }
  return values;
}

function filterPart(search: ClientSearch): ClientSearch {
  return Object.fromEntries(FILTER_KEYS.filter((key) => search[key] !== undefined).map((key) => [key, search[key]]));
}

/** The API's query for this search: the same text for the same clients in the same order. */
export function toApiQuery(search: ClientSearch): string {
  return writeQuery({ ...filterPart(search), sort: search.sort });
}

/** The filter alone, for facets and totals. */
export function toFilterQuery(search: ClientSearch): string {
  return writeQuery({ ...filterPart(search) });
}

export function toBulkFilter(search: ClientSearch): ClientFilter {
  return filterPart(search);
}

export function isFiltered(search: ClientSearch): boolean {
  return FILTER_KEYS.some((key) => search[key] !== undefined);
}

/**
 * How many clients match, where the live summary alone can say so: no filter, or one by state, by connection or by the label.
 * Null where only the server can count.
 */
export function totalFromSummary(
  search: ClientSearch,
  summary: Pick<Summary, 'counts' | 'total' | 'pending'>,
): number | null {
  const used = FILTER_KEYS.filter((key) => search[key] !== undefined);
  if (used.length === 0) return summary.total;
  if (used.length > 1) return null;
  if (search.upgradeState) return sumOf(search.upgradeState, summary.counts.byUpgradeState);
  if (search.connection) return sumOf(search.connection, summary.counts.byConnection);
  if (search.pending !== undefined) return search.pending ? summary.pending : summary.total - summary.pending;
  return null;
}

function sumOf<Word extends string>(words: Word[], counts: Partial<Record<Word, number>>): number {
  return words.reduce((sum, word) => sum + (counts[word] ?? 0), 0);
}

/** `left`: it no longer matches the filter. `moved`: it would stand elsewhere in the list. */
export type Drift = 'left' | 'moved';

/** What has become of the place of a row that was listed as `before`; null: it would still stand there. */
export function driftOf(before: Client, after: Client, search: ClientSearch): Drift | null {
  if (before === after) return null;
  if (!stillMatches(before, after, search)) return 'left';
  return sortKey(before, search.sort) === sortKey(after, search.sort) ? null : 'moved';
}

function stillMatches(before: Client, after: Client, search: ClientSearch): boolean {
  const keeps = (wanted: readonly string[] | undefined, value: string | null, was: string | null) =>
    wanted === undefined || value === was || (value !== null && wanted.includes(value));
  return (
    keeps(search.upgradeState, after.upgradeState, before.upgradeState) &&
    keeps(search.connection, after.connection, before.connection) &&
    keeps(search.connectionType, after.connectionType, before.connectionType) &&
    keeps(search.group, after.group, before.group) &&
    keeps(search.tag, after.tag, before.tag) &&
    keeps(search.version, after.version, before.version) &&
    keeps(search.reason, after.reason, before.reason) &&
    (search.pending === undefined ||
      after.upgradePending === before.upgradePending ||
      after.upgradePending === search.pending)
  );
}

/** What decides a row's place. Within the queue only leaving it and a bump count: those behind move up together. */
function sortKey(client: Client, sort: ClientSort = 'name'): string {
  if (sort === 'queue') return `${client.queuePosition !== null} ${client.bumped}`;
  if (sort.endsWith('state')) return client.upgradeState;
  if (sort.endsWith('enrolled')) return client.enrolledAt;
  return client.name;
}

/** The search after one value of a list was switched on or off. */
export function toggleValue<Value extends string>(values: Value[] | undefined, value: Value): Value[] | undefined {
  const next = values?.includes(value) ? values.filter((each) => each !== value) : [...(values ?? []), value];
  return next.length > 0 ? next : undefined;
}
