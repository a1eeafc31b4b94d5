import { useState } from 'react';
import { errorsOf, explain } from '../api/http';
import type { Edited } from '../api/settings-queries';

export type EditPhase<Value, Now> =
  | { kind: 'typing' }
  | { kind: 'saving' }
  | { kind: 'refused'; message: string; atField: boolean }
  /** Somebody else changed it meanwhile: both values stand, and a person chooses. */
  | { kind: 'conflict'; mine: Value; now: Now };

interface EditOptions<Value, Now> {
  name: string;
  write: (value: Value, on: Now) => Promise<Edited<Now>>;
  /** What it is now, in words. */
  says: (now: Now) => string;
  /** The server's sentence, with the names people read. */
  withTitles: (message: string) => string;
  onClose: (says: string) => void;
}

/** Saves one setting on top of what it was when the editing began. */
export function useSettingEdit<Value, Now>({ name, write, says, withTitles, onClose }: EditOptions<Value, Now>) {
  const [phase, setPhase] = useState<EditPhase<Value, Now>>({ kind: 'typing' });
  const send = async (value: Value, on: Now) => {
    setPhase({ kind: 'saving' });
    try {
      const edited = await write(value, on);
      if (edited.ok) onClose(says(edited.now));
      else setPhase({ kind: 'conflict', mine: value, now: edited.now });
    } catch (cause) {
      const { message, atField } = refusalOf(cause, name);
      setPhase({ kind: 'refused', message: withTitles(message), atField });
    }
  };
  return { phase, send, type: () => setPhase({ kind: 'typing' }) };
}

/** A refusal that names this field, or one that it does not go together with, stands at the field. */
function refusalOf(cause: unknown, name: string): { message: string; atField: boolean } {
  const own = errorsOf(cause).filter(({ pointer }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`));
  if (own.length === 0) return { message: explain(cause), atField: false };
  return { message: own.map(({ message }) => message).join(' '), atField: true };
}
