import { Radio } from '@mantine/core';
import { FacetMenu } from '../clients/facet-menu';
import { SearchField } from '../ui/search-field';
import { filterWords } from './filter-words';
import { toFilterQuery } from '../clients/client-search';
import type { PartProps } from './part-props';
import classes from './silence-form.module.css';

const FACETS = ['group', 'tag', 'connectionType', 'version'] as const;

/** All clients, or those that the client list's own filter finds. */
export function WhomFields({ slug, draft, wrong, onChange }: PartProps) {
  const { filter } = draft;
  const error = wrong('filter');
  const words = filterWords(toFilterQuery(filter));
  return (
    <fieldset className={classes.part}>
      <legend className={classes.legend}>Which clients</legend>
      <Radio
        name="whom"
        label="Every client, and what is about no client"
        checked={draft.whom === 'everybody'}
        onChange={() => onChange({ whom: 'everybody' })}
      />
      <Radio
        name="whom"
        label="Only some clients"
        description="Alerts that are about the site or an appliance are told all the same."
        checked={draft.whom === 'some'}
        onChange={() => onChange({ whom: 'some' })}
      />
      {draft.whom === 'some' && (
        <>
          <div className={classes.filter} role="group" aria-label="Which clients to silence">
            <SearchField
              className={classes.search}
              aria-label="Search name, host name, client id, IP, tag and user"
              placeholder="Name, host, IP, tag or user"
              asked={filter.q ?? ''}
              onAsk={(q) => onChange({ filter: { ...filter, q } })}
            />
            {FACETS.map((facet) => (
              <FacetMenu
                key={facet}
                slug={slug}
                search={filter}
                facet={facet}
                onChange={(next) => onChange({ filter: next })}
              />
            ))}
          </div>
          {toFilterQuery(filter) !== '' && <p className={classes.hint}>{words}</p>}
        </>
      )}
      {error !== undefined && (
        <p role="alert" className={classes.refusal}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
