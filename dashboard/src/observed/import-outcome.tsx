import { Button } from '@mantine/core';
import type { ImportAnswer } from '@contracts/observation';
import { formatCount, visibleText } from '../lib/format';
import dialogs from '../ui/dialogs.module.css';
import { Moment } from '../ui/times';
import classes from './import-dialog.module.css';
import { importSays, unknownColumnsSay } from './import-words';

interface ImportOutcomeProps {
  answer: ImportAnswer;
  onAnother: () => void;
  onClose: () => void;
}

/** What an import came to, and every line that could not be read. */
export function ImportOutcome({ answer, onAnother, onClose }: ImportOutcomeProps) {
  const { rejected, rejectedCount, format, takenAt } = answer;
  const unknown = unknownColumnsSay(answer);
  return (
    <div className={dialogs.text}>
      <p role="status">
        <strong>{importSays(answer)}</strong>
      </p>
      <p className="rc-muted">
        Read as {format.toUpperCase()}, as of <Moment at={takenAt} />.
      </p>
      {unknown !== null && <p>{unknown}</p>}
      {rejected.length > 0 && (
        <>
          <p>
            {rejectedCount > rejected.length
              ? `The first ${formatCount(rejected.length)} of ${formatCount(rejectedCount)} lines that were not read:`
              : 'Lines that were not read:'}
          </p>
          <div className={classes.rejected} tabIndex={0} role="group" aria-label="Lines that were not read">
            <ul>
              {rejected.map(({ line, message }) => (
                <li key={line}>
                  <strong>Line {formatCount(line)}</strong> {visibleText(message)}
                </li>
              ))}
            </ul>
          </div>
        </>
      )}
      <div className={dialogs.actions}>
        <Button variant="default" onClick={onAnother}>
          Import another
        </Button>
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </div>
    </div>
  );
}
