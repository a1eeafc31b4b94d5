import { Button } from '@mantine/core';
import { plural } from '../lib/format';
import { BULK_ACTION_WORDS } from '../words/words';
import type { Undo } from './bulk-plan';

interface BulkOutcomeProps {
  text: string;
  undo: Undo;
  onUndo: () => void;
}

/** What a bulk action came to, and the way back. */
export function BulkOutcome({ text, undo, onUndo }: BulkOutcomeProps) {
  return (
    <>
      {text}{' '}
      <Button size="compact-xs" variant="light" mt={4} onClick={onUndo}>
        Undo: {BULK_ACTION_WORDS[undo.action].verb.toLowerCase()} {plural(undo.ids.length, 'client')}
      </Button>
    </>
  );
}
