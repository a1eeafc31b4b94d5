import { Button, CloseButton, Popover, TextInput, Tooltip } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { SavedView } from '@contracts/clients';
import { explain } from '../api/http';
import { sessionQuery, useMay } from '../api/session';
import { deleteView, savedViewsQuery, saveView } from '../api/view-queries';
import { visibleText } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { Refusal } from '../ui/refusal';
import { actorName } from '../words/describe-change';
import { parseClientSearch, readQuery, toApiQuery, type ClientSearch } from './client-search';
import classes from './saved-views.module.css';
import { mayDelete } from './view-owner';

interface SavedViewsProps {
  slug: string;
  search: ClientSearch;
  onChange: (next: ClientSearch) => void;
}

const NAME_MAX = 60;

/** The text of a view's filter as this page writes it, so that equal filters are equal. */
const normal = (query: string) => toApiQuery(parseClientSearch(readQuery(query)));

/** Filters that somebody kept under a name, for everybody on the site. */
export function SavedViews({ slug, search, onChange }: SavedViewsProps) {
  const [opened, setOpened] = useState(false);
  const { data: views } = useQuery(savedViewsQuery(slug));
  const present = toApiQuery(search);
  const current = views?.find(({ query }) => present !== '' && normal(query) === present);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant={current === undefined ? 'default' : 'light'}
          leftSection={<IconBookmark size={14} aria-hidden />}
          className={classes.button}
          onClick={() => setOpened(!opened)}
        >
          <span className="rc-clip">{current === undefined ? 'Views' : `View: ${visibleText(current.name)}`}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved views">
        <div className={classes.views}>
          <ViewList
            slug={slug}
            views={views}
            current={current}
            onChosen={(query) => {
              onChange(parseClientSearch(readQuery(query)));
              setOpened(false);
            }}
          />
          <SaveForm slug={slug} query={present} taken={views?.map(({ name }) => name) ?? []} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ViewListProps {
  slug: string;
  views: SavedView[] | undefined;
  current: SavedView | undefined;
  onChosen: (query: string) => void;
}

function ViewList({ slug, views, current, onChosen }: ViewListProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  if (views === undefined) return <p className={classes.note}>Loading…</p>;
  if (views.length === 0) return <p className={classes.note}>No view has been saved on this site yet.</p>;
  const remove = async (id: string) => {
    setRefusal(null);
    try {
      await deleteView(slug, id);
    } catch (cause) {
      setRefusal(explain(cause));
    }
  };
  return (
    <>
      <ul className={classes.list}>
        {views.map((view) => (
          <li key={view.id} className={classes.view}>
            <button
              type="button"
              className={classes.name}
              aria-current={view.id === current?.id || undefined}
              onClick={() => onChosen(view.query)}
            >
              <span className="rc-clip">{visibleText(view.name)}</span>
              <span className={`rc-clip ${classes.by}`}>by {actorName(view.createdBy)}</span>
            </button>
            <DeleteButton view={view} onDelete={() => void remove(view.id)} />
          </li>
        ))}
      </ul>
      <Refusal says={refusal} className={classes.refusal} />
    </>
  );
}

function DeleteButton({ view, onDelete }: { view: SavedView; onDelete: () => void }) {
  const { data: session } = useQuery(sessionQuery);
  const may = mayDelete(view, session ?? null);
  const label = `Delete the view ${visibleText(view.name)}`;
  if (may.allowed) return <CloseButton aria-label={label} onClick={onDelete} />;
  return (
    <Tooltip label={may.why}>
      <CloseButton aria-label={label} data-disabled aria-disabled onClick={(event) => event.preventDefault()} />
    </Tooltip>
  );
}

function SaveForm({ slug, query, taken }: { slug: string; query: string; taken: readonly string[] }) {
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const may = useMay('view.save');
  const save = async () => {
    const wanted = name.trim();
    if (wanted === '') return setError('Give it a name.');
    if (taken.includes(wanted)) return setError('There is a view of that name.');
    setSaving(true);
    setError(null);
    try {
      await saveView(slug, wanted, query);
      setName('');
    } catch (cause) {
      setError(explain(cause));
    } finally {
      setSaving(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may.allowed) void save();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        className={classes.field}
        label="Save this filter as"
        value={name}
        maxLength={NAME_MAX}
        error={error}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <GatedButton permission={may} loading={saving} variant="default" onClick={() => void save()}>
        Save
      </GatedButton>
    </form>
  );
}
