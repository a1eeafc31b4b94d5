import { useState, type RefObject } from 'react';
import type { Edited } from '../api/settings-queries';
import type { Clash } from '../lib/field-errors';
import { useSending } from '../ui/use-sending';

interface EditOptions<Thing, Patch> {
  write: (on: Thing, patch: Patch) => Promise<Edited<Thing>>;
  /** What of this patch somebody else has changed as well. Nothing: it still fits. */
  clashesOf: (patch: Patch, on: Thing, now: Thing) => Clash[];
  onDone: () => void;
  form?: RefObject<HTMLFormElement | null>;
}

/** Changes a thing as it was opened; what somebody else changed meanwhile is shown beside it, never overwritten unseen. */
export function useEdit<Thing, Patch extends object>({ write, clashesOf, onDone, form }: EditOptions<Thing, Patch>) {
  const sending = useSending(form);
  const [conflict, setConflict] = useState<{ clashes: Clash[]; onSet: () => void } | null>(null);

  const change = async (patch: Patch, on: Thing): Promise<void> => {
    const edited = await write(on, patch);
    if (edited.ok) return onDone();
    const clashes = clashesOf(patch, on, edited.now);
    if (clashes.length === 0) return change(patch, edited.now);
    setConflict({ clashes, onSet: () => save(patch, edited.now) });
  };
  const save = (patch: Patch, on: Thing): void => {
    setConflict(null);
    void sending.send(() => change(patch, on));
  };
  return { ...sending, conflict, save };
}
