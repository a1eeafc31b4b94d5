import { Button, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { visibleText } from '../lib/format';
import { localTimeAt, momentsOf } from '../lib/time-zones';
import { shownZone, useTimes } from '../lib/times';
import { FilterChoice } from '../ui/filter-choice';
import { SearchField } from '../ui/search-field';
import { actorName } from '../words/describe-change';
import classes from './activity-page.module.css';
import { isNarrowed, type ActivitySearch } from './activity-search';
import { ACTION_CHOICES } from './describe-audit';

export interface ActivityFilterProps {
  search: ActivitySearch;
  /** Those who are named in what has been read. */
  actors: string[];
  onChange: (next: ActivitySearch, replace?: boolean) => void;
}

export function ActivityFilter({ search, actors, onChange }: ActivityFilterProps) {
  const own = search.actor === undefined ? [] : [search.actor];
  const choices = [...new Set([...own, ...actors])].map((value) => ({ value, label: actorName(value) ?? value }));
  return (
    <div className={classes.filter} role="search" aria-label="Filter the trail">
      <SearchBox search={search} onChange={onChange} />
      <FilterChoice
        className={classes.choice}
        label="Who"
        any="Anybody"
        data={choices}
        value={search.actor}
        searchable
        onChange={(actor) => onChange({ ...search, actor })}
      />
      <FilterChoice
        className={classes.choice}
        label="What was done"
        any="Anything"
        data={actionChoices(search.action)}
        value={search.action}
        searchable
        onChange={(action) => onChange({ ...search, action })}
      />
      <TimeBox label="From" at={search.from} onChange={(from) => onChange({ ...search, from })} />
      <TimeBox label="To" at={search.to} onChange={(to) => onChange({ ...search, to })} />
      {search.target !== undefined && (
        <Button
          variant="light"
          rightSection={<IconX size={13} aria-hidden />}
          aria-label={`Leave out: target ${visibleText(search.target)}`}
          onClick={() => onChange({ ...search, target: undefined })}
        >
          One target
        </Button>
      )}
      {isNarrowed(search) && (
        <Button variant="subtle" px={8} aria-label="Clear the filter" onClick={() => onChange({ scope: search.scope })}>
          Clear
        </Button>
      )}
    </div>
  );
}

/** An action of a newer server can be looked for too. */
function actionChoices(chosen: string | undefined) {
  if (chosen === undefined || ACTION_CHOICES.some(({ value }) => value === chosen)) return ACTION_CHOICES;
  return [...ACTION_CHOICES, { value: chosen, label: visibleText(chosen) }];
}

function SearchBox({ search, onChange }: Omit<ActivityFilterProps, 'actors'>) {
  return (
    <SearchField
      className={classes.search}
      aria-label="Search who, what, target and why"
      placeholder="Who, what, target or why"
      asked={search.q ?? ''}
      onAsk={(q) => onChange({ ...search, q }, true)}
    />
  );
}

interface TimeBoxProps {
  label: string;
  at: string | undefined;
  onChange: (at: string | undefined) => void;
}

/** A moment in the zone in which times are shown; the URL has it in UTC. */
function TimeBox({ label, at, onChange }: TimeBoxProps) {
  useTimes();
  const zone = shownZone();
  return (
    <TextInput
      className={classes.time}
      type="datetime-local"
      aria-label={`${label}, in ${zone}`}
      leftSection={<span className={classes.timeLabel}>{label}</span>}
      leftSectionWidth={46}
      value={at === undefined ? '' : localTimeAt(Date.parse(at), zone)}
      onChange={(event) => {
        const [moment] = momentsOf(event.currentTarget.value, zone);
        if (event.currentTarget.value === '') onChange(undefined);
        else if (moment !== undefined) onChange(new Date(moment).toISOString());
      }}
    />
  );
}
