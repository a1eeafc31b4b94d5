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
