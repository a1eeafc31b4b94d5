import { Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { BulkActionName } from '@contracts/words';
import { explain, isProblem, type ApiProblem } from '../api/http';
import { useSummary } from '../api/site-queries';
import { formatCount, plural } from '../lib/format';
import { DialogActions } from '../ui/dialog-actions';
import { ReasonField } from '../ui/reason-field';
import { Refusal } from '../ui/refusal';
import { BULK_ACTION_WORDS } from '../words/words';
import classes from './bulk-dialog.module.css';
import { beginBulkAction, followBulkAction, type BulkTarget } from './bulk-actions';
import { BulkForeseen } from './bulk-foreseen';
import { mustBeTyped, type BulkPlan } from './bulk-plan';
import { toBulkFilter, type ClientSearch } from './client-search';
import type { Selection } from './selection';
import { findUndo, useBulkPlan } from './use-bulk-plan';

interface BulkDialogProps {
  slug: string;
  action: BulkActionName;
  search: ClientSearch;
  selection: Selection;
  count: number;
  onClose: () => void;
  onBegun: () => void;
}

type State = { kind: 'asking_person' } | { kind: 'sending' } | { kind: 'refused'; cause: unknown };

/** The filter matches another number of clients than was said. */
interface Moved {
  was: number;
  now: number;
}

/** Says what the action does and to how many, before it is sent; asks again when the number has moved meanwhile. */
export function BulkDialog({ slug, action, search, selection, count, onClose, onBegun }: BulkDialogProps) {
  const { plan, error, again } = useBulkPlan(slug, action, search, selection);
  const fleet = useSummary(slug, ({ total }) => total) ?? 0;
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<State>({ kind: 'asking_person' });
  const [moved, setMoved] = useState<Moved | null>(null);
  const { verb } = BULK_ACTION_WORDS[action];
  const byIds = selection.kind === 'ids';
  const expected = moved?.now ?? (byIds ? count : (plan?.total ?? count));
  const isTyped = mustBeTyped(expected, fleet);
  const isReady = mayBegin(plan, !isTyped || isSame(typed, expected));

  const send = async () => {
    setState({ kind: 'sending' });
    const target: BulkTarget = byIds
      ? { ids: [...selection.ids] }
      : { filter: toBulkFilter(search), expectedCount: expected };
    try {
      const undo = await findUndo(slug, action, { search, selection, count: expected });
      const begun = await beginBulkAction(slug, action, target, reason);
      onBegun();
      void followBulkAction(slug, begun, undo);
    } catch (cause) {
      const fresh = isProblem(cause, 409) ? freshCount(cause) : null;
      if (fresh === null) return setState({ kind: 'refused', cause });
      setState({ kind: 'asking_person' });
      setMoved({ was: expected, now: fresh });
      setTyped('');
      await again();
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && state.kind !== 'sending') void send();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={`${verb} ${plural(expected, 'client')}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <BulkForeseen action={action} plan={plan} missing={byIds && plan !== null ? count - plan.total : 0} />
        <Refusal says={plan === null && error !== null ? explain(error) : null} className={classes.refusal} />
        <ReasonField optional description="Kept in the audit trail." reason={reason} onReason={setReason} />
        {isTyped && <TypedCount expected={expected} fleet={fleet} typed={typed} onType={setTyped} />}
        <div role="status" className={classes.says}>
          {describeMove(moved)}
        </div>
        <Refusal says={state.kind === 'refused' ? explain(state.cause) : null} className={classes.refusal} />
        <DialogActions
          onKeep={onClose}
          verb={`${verb} ${plural(expected, 'client')}`}
          asking={state.kind === 'sending'}
          disabled={!isReady}
        />
      </form>
    </Modal>
  );
}

function describeMove(moved: Moved | null): string {
  if (moved === null) return '';
  const [was, now] = [plural(moved.was, 'client'), plural(moved.now, 'client')];
  return `The filter matched ${was}; it matches ${now} now. Nothing was done.`;
}

interface TypedCountProps {
  expected: number;
  fleet: number;
  typed: string;
  onType: (typed: string) => void;
}

function TypedCount({ expected, fleet, typed, onType }: TypedCountProps) {
  return (
    <TextInput
      label={`Type ${expected} to go on`}
      description={`That is more than 1,000 clients or a tenth of the fleet of ${formatCount(fleet)}.`}
      inputMode="numeric"
      autoComplete="off"
      value={typed}
      onChange={(event) => onType(event.currentTarget.value)}
      mt="sm"
    />
  );
}

const mayBegin = (plan: BulkPlan | null, isRight: boolean) => plan !== null && plan.applies > 0 && isRight;
const isSame = (typed: string, expected: number) => typed.replace(/\D/g, '') === String(expected);

/** The number that the server found, from a refusal because it had moved; null for any other refusal. */
function freshCount({ code, body }: ApiProblem): number | null {
  const count = (body as { count?: unknown } | null)?.count;
  return code === 'count_moved' && typeof count === 'number' ? count : null;
}
