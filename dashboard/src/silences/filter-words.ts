/** The filter of a silence in words. Pure. */
import { parseClientSearch, readQuery, type ClientSearch } from '../clients/client-search';
import { plural, visibleText } from '../lib/format';
import {
  CONNECTION_TYPE_WORDS,
  CONNECTION_WORDS,
  REASON_WORDS,
  UPGRADE_PENDING,
  UPGRADE_STATE_WORDS,
} from '../words/words';

const quoted = (values: readonly string[]) => values.map(visibleText).join(' or ');

const PARTS: { [Key in keyof ClientSearch]-?: (value: NonNullable<ClientSearch[Key]>) => string } = {
  q: (text) => `found by “${visibleText(text)}”`,
  upgradeState: (states) => states.map((state) => UPGRADE_STATE_WORDS[state]).join(' or '),
  connection: (connections) => connections.map((connection) => CONNECTION_WORDS[connection]).join(' or '),
  connectionType: (types) => types.map((type) => CONNECTION_TYPE_WORDS[type]).join(' or '),
  group: (groups) => `group ${quoted(groups)}`,
  tag: (tags) => `tag ${quoted(tags)}`,
  version: (versions) => `version ${quoted(versions)}`,
  reason: (reasons) => reasons.map((reason) => REASON_WORDS[reason]).join(' or '),
  id: (ids) => plural(ids.length, 'chosen client'),
  pending: (isPending) => (isPending ? UPGRADE_PENDING : `not ${UPGRADE_PENDING}`),
  sort: () => '',
};

/** Which clients: `Every client`, or `Clients: group Tills, tag north`. */
export function filterWords(filter: string): string {
  const search = parseClientSearch(readQuery(filter));
  const parts = (Object.keys(search) as (keyof ClientSearch)[])
    .map((key) => (PARTS[key] as (value: unknown) => string)(search[key]))
    .filter((part) => part !== '');
  return parts.length === 0 ? 'Every client' : `Clients: ${parts.join(', ')}`;
}
