import { clientFacetsQuerySchema, CLIENT_SORTS } from '../contracts/clients.js';
import type { ClientFilter } from '../contracts/upgrades.js';
import { CONNECTION_TYPES, CONNECTIONS, REASONS, UPGRADE_STATES } from '../contracts/words.js';
import { CliError } from './cli-error.js';

/** The parts of the filter that have an option of their own; values as they stand in a URL. */
export interface FilterOptions {
  filter?: string;
  state?: string;
  connection?: string;
  type?: string;
  group?: string;
  tag?: string;
  clientVersion?: string;
  reason?: string;
  pending?: boolean;
  search?: string;
}

export interface ReadFilter {
  /** As a query of the API, without `?`; empty when nothing is asked. */
  query: string;
  /** The same as a bulk action takes it. */
  filter: ClientFilter;
  /** The order, where the filter came with one. */
  sort: string | null;
}

const CHOICES: Record<string, readonly string[]> = {
  upgradeState: UPGRADE_STATES,
  connection: CONNECTIONS,
  connectionType: CONNECTION_TYPES,
  reason: REASONS,
  pending: ['true', 'false'],
};

/** What belongs to a page and not to the filter, when an address of the dashboard is given. */
const NO_FILTER = ['limit', 'cursor', 'client', 'kiosk'];

/** The filter of URL, API and bulk actions: the query, `?` in front or not, or a whole address; options come on top of it. */
export function readFilter(options: FilterOptions): ReadFilter {
  const given = readQuery(options.filter ?? '');
  const named: Record<string, string | undefined> = {
    upgradeState: options.state,
    connection: options.connection,
    connectionType: options.type,
    group: options.group,
    tag: options.tag,
    version: options.clientVersion,
    reason: options.reason,
    pending: options.pending === undefined ? undefined : String(options.pending),
    q: options.search,
  };
  for (const [key, value] of Object.entries(named)) if (value !== undefined) given.set(key, value);
  const sort = given.get('sort') ?? null;
  if (sort !== null && !(CLIENT_SORTS as readonly string[]).includes(sort)) throw refuse('sort', sort, CLIENT_SORTS);
  given.delete('sort');
  const parsed = clientFacetsQuerySchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw explain(parsed.error.issues, given);
  return { query: new URLSearchParams([...given]).toString(), filter: parsed.data, sort };
}

/** A key that stands twice counts as one list. */
function readQuery(text: string): Map<string, string> {
  const query = text.includes('?') ? text.slice(text.indexOf('?') + 1) : text;
  const values = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query.replace(/#.*$/, ''))) {
    if (NO_FILTER.includes(key)) continue;
    const former = values.get(key);
    values.set(key, former === undefined ? value : `${former},${value}`);
  }
  return values;
}

function explain(
  issues: readonly { code: string; path: PropertyKey[]; message: string; keys?: string[] }[],
  given: Map<string, string>,
) {
  const [issue] = issues;
  if (issue?.code === 'unrecognized_keys') {
    const keys = Object.keys(clientFacetsQuerySchema.shape);
    return CliError.usage(`A filter knows no "${issue.keys?.[0] ?? ''}".`, `It knows ${keys.join(', ')} and sort.`);
  }
  const key = String(issue?.path[0] ?? '');
  return Object.hasOwn(CHOICES, key)
    ? refuse(key, given.get(key) ?? '', CHOICES[key]!)
    : CliError.usage(`The filter's ${key} is not valid: ${issue?.message ?? 'unknown'}`);
}

const refuse = (key: string, value: string, choices: readonly string[]) =>
  CliError.usage(`"${value}" is not valid for ${key}.`, `One or more of ${choices.join(', ')}, separated by commas.`);
