import { Button, Modal, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { BulkActionName } from '@contracts/words';
import { explain, isProblem, type ApiProblem } from '../api/http';
import { plural } from '../lib/format';
import { BULK_ACTION_WORDS } from '../words/words';
import classes from './bulk-dialog.module.css';
import { beginBulkAction, followBulkAction, type BulkTarget } from './bulk-actions';
import { toBulkFilter, type ClientSearch } from './client-search';
import type { Selection } from './selection';

interface BulkDialogProps {
  slug: string;
  action: BulkActionName;
  search: ClientSearch;
  selection: Selection;
  count: number;
  onClose: () => void;
  onBegun: () => void;
}

type State =
  | { kind: 'asking_person' }
  | { kind: 'sending' }
  | { kind: 'refused'; message: string }
  | { kind: 'moved'; was: number };

/** Says what the action does and to how many, before it is sent; asks again when the number has moved meanwhile. */
export function BulkDialog({ slug, action, search, selection, count, onClose, onBegun }: BulkDialogProps) {
  const [expected, setExpected] = useState(count);
  const [reason, setReason] = useState('');
  const [state, setState] = useState<State>({ kind: 'asking_person' });
  const { verb, meaning } = BULK_ACTION_WORDS[action];

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setState({ kind: 'sending' });
    const target: BulkTarget =
      selection.kind === 'all'
        ? { filter: toBulkFilter(search), expectedCount: expected }
        : { ids: [...selection.ids] };
    try {
      const begun = await beginBulkAction(slug, action, target, reason);
      onBegun();
      void followBulkAction(slug, begun);
    } catch (cause) {
      const fresh = isProblem(cause, 409) ? freshCount(cause) : null;
      if (fresh === null) setState({ kind: 'refused', message: explain(cause) });
      else {
        setState({ kind: 'moved', was: expected });
        setExpected(fresh);
      }
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={`${verb} ${plural(expected, 'client')}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <p className={classes.text}>
          {meaning} Clients for which this does not apply are left as they are, and so is everyone who holds a slot:
          running upgrades finish.
        </p>
        <Textarea
          label="Reason (optional)"
          description="Kept in the audit trail."
          autosize
          minRows={2}
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          mt="sm"
        />
        <div role="status" className={classes.says}>
          {state.kind === 'moved' &&
            `The filter matched ${plural(state.was, 'client')}; it matches ${plural(expected, 'client')} now.`}
        </div>
        {state.kind === 'refused' && (
          <p role="alert" className={classes.refusal}>
            {state.message}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={state.kind === 'sending'} disabled={expected === 0}>
            {verb} {plural(expected, 'client')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** The number that the server found, from a refusal because it had moved; null for any other refusal. */
function freshCount({ code, body }: ApiProblem): number | null {
  const count = (body as { count?: unknown } | null)?.count;
  return code === 'count_moved' && typeof count === 'number' ? count : null;
}
