import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useRef, useState, type DragEvent, type FormEvent } from 'react';
import type { ImportAnswer } from '@contracts/observation';
import { ApiProblem, call, explain } from '../api/http';
import { plural, visibleText } from '../lib/format';
import dialogs from '../ui/dialogs.module.css';
import { DialogActions } from '../ui/dialog-actions';
import { Refusal } from '../ui/refusal';
import { asksToRemove, fileType, importQuery } from './import-words';
import { ImportOutcome } from './import-outcome';
import classes from './import-dialog.module.css';

type Standing =
  | { kind: 'choosing'; refusal: string | null }
  | { kind: 'sending' }
  /** More than a fifth of the fleet would be removed: a person says so, or not. */
  | { kind: 'asking'; removed: number; says: string }
  | { kind: 'done'; answer: ImportAnswer };

const CHOOSING: Standing = { kind: 'choosing', refusal: null };

/** Takes in an export of the Jump Clients; the difference to what is known becomes the same facts as a sweep's. */
export function ImportDialog({ slug, onClose }: { slug: string; onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [complete, setComplete] = useState(true);
  const [takenAt, setTakenAt] = useState('');
  const [state, setState] = useState<Standing>(CHOOSING);

  const send = async (confirmRemoved: number | null) => {
    const type = file === null ? null : fileType(file);
    if (file === null || type === null) return;
    setState({ kind: 'sending' });
    const query = importQuery({
      complete,
      takenAt: takenAt === '' ? null : new Date(takenAt).toISOString(),
      confirmRemoved,
    });
    try {
      const { body } = await call<ImportAnswer>('POST', `/sites/${encodeURIComponent(slug)}/imports?${query}`, {
        file: { content: file, type },
      });
      setState({ kind: 'done', answer: body });
    } catch (cause) {
      const removed = cause instanceof ApiProblem && cause.status === 409 ? asksToRemove(cause.body) : null;
      setState(
        removed === null
          ? { kind: 'choosing', refusal: explain(cause) }
          : { kind: 'asking', removed, says: explain(cause) },
      );
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(null);
  };
  const isUnknown = file !== null && fileType(file) === null;
  return (
    <Modal opened onClose={onClose} size="lg" title="Import an export" closeButtonProps={{ 'aria-label': 'Close' }}>
      {state.kind === 'done' ? (
        <ImportOutcome
          answer={state.answer}
          onAnother={() => {
            setFile(null);
            setState(CHOOSING);
          }}
          onClose={onClose}
        />
      ) : state.kind === 'asking' ? (
        <Confirm
          removed={state.removed}
          says={state.says}
          onKeep={() => setState(CHOOSING)}
          onRemove={() => void send(state.removed)}
        />
      ) : (
        <form className={dialogs.form} noValidate onSubmit={submit}>
          <FilePlace file={file} onFile={setFile} />
          {isUnknown && <p className={dialogs.refusal}>A file whose name ends in .csv or .json.</p>}
          <Checkbox
            label="The file lists every Jump Client"
            description="Who is not in it is there no more. Leave it off for a part of the fleet: then nobody is removed."
            checked={complete}
            onChange={(event) => setComplete(event.currentTarget.checked)}
          />
          <TextInput
            type="datetime-local"
            label="When it was exported (optional)"
            description="By this computer’s clock. Without it, the moment of the upload counts. An older export than the last is refused."
            value={takenAt}
            onChange={(event) => setTakenAt(event.currentTarget.value)}
          />
          <Refusal says={state.kind === 'choosing' ? state.refusal : null} className={dialogs.refusal} />
          <DialogActions
            onKeep={onClose}
            verb="Import"
            asking={state.kind === 'sending'}
            disabled={file === null || isUnknown}
          />
        </form>
      )}
    </Modal>
  );
}

/** A file is dropped here, or chosen by keyboard or pointer. */
function FilePlace({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped !== undefined) onFile(dropped);
  };
  return (
    <div
      className={classes.place}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileUpload size={22} stroke={1.6} aria-hidden />
      <p>
        {file === null
          ? 'Drop a CSV or JSON export of the Jump Clients here, or choose it.'
          : `${visibleText(file.name)}, ${plural(Math.ceil(file.size / 1024), 'kB', 'kB')}`}
      </p>
      <Button variant="default" size="compact-sm" onClick={() => input.current?.click()} data-autofocus>
        {file === null ? 'Choose a file…' : 'Choose another…'}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.json,text/csv,application/json"
        className="rc-sr"
        tabIndex={-1}
        aria-label="The export"
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen !== undefined) onFile(chosen);
        }}
      />
    </div>
  );
}

interface ConfirmProps {
  removed: number;
  says: string;
  onKeep: () => void;
  onRemove: () => void;
}

function Confirm({ removed, says, onKeep, onRemove }: ConfirmProps) {
  return (
    <div className={dialogs.text} role="alert">
      <p>
        <strong>{plural(removed, 'client')} would be removed:</strong> more than a fifth of the fleet is not in this
        file.
      </p>
      <p className="rc-muted">{says}</p>
      <p>If the file is only a part of the fleet, go back and say so. Nothing has been changed yet.</p>
      <DialogActions
        keep="Go back"
        onKeep={onKeep}
        keepHasFocus
        verb={`Remove ${plural(removed, 'client')} and import`}
        danger
        onConfirm={onRemove}
      />
    </div>
  );
}
