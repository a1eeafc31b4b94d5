/** What an edit of a client sends: only what was changed. Pure. Emptying a field that reports something clears it by an empty text. */
import type { Client, PatchClientBody } from '@contracts/clients';

export const EDITABLE = ['name', 'group', 'tag', 'comments'] as const;
export type EditableField = (typeof EDITABLE)[number];
export type Draft = Record<EditableField, string>;

export const FIELD_NAMES: Record<EditableField, string> = {
  name: 'Name',
  group: 'Group',
  tag: 'Tag',
  comments: 'Comments',
};

/** A name cannot be empty: emptying it takes the edit back, so that the reported name shows again. */
export function patchOf(draft: Draft, client: Pick<Client, EditableField>): PatchClientBody {
  const changed = EDITABLE.filter((field) => draft[field].trim() !== (client[field] ?? ''));
  return Object.fromEntries(changed.map((field) => [field, valueFor(field, draft[field].trim())]));
}

function valueFor(field: EditableField, text: string): string | null {
  return text === '' && (field === 'name' || field === 'comments') ? null : text;
}

export interface Clash {
  field: EditableField;
  theirs: string;
  mine: string;
}

/** Fields that I changed and that somebody else has changed otherwise since I opened them. */
export function clashesOf(
  draft: Draft,
  opened: Pick<Client, EditableField>,
  now: Pick<Client, EditableField>,
): Clash[] {
  return EDITABLE.filter((field) => Object.hasOwn(patchOf(draft, opened), field))
    .map((field) => ({ field, was: opened[field] ?? '', theirs: now[field] ?? '', mine: draft[field].trim() }))
    .filter(({ was, theirs, mine }) => theirs !== was && theirs !== mine);
}

/** The draft on top of what is there now: what I did not touch is theirs. */
export function rebased(draft: Draft, opened: Pick<Client, EditableField>, now: Pick<Client, EditableField>): Draft {
  const mine = patchOf(draft, opened);
  return Object.fromEntries(
    EDITABLE.map((field) => [field, Object.hasOwn(mine, field) ? draft[field] : (now[field] ?? '')]),
  ) as Draft;
}
