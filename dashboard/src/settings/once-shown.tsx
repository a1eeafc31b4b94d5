import { CopyButton } from '../ui/copy-button';
import classes from './dialogs.module.css';

/** Something secret that is shown here and never again. */
export function OnceShown({ label, text }: { label: string; text: string }) {
  return (
    <div className={classes.once}>
      <code className={classes.secret} aria-label={label} role="textbox" aria-readonly="true" tabIndex={0}>
        {text}
      </code>
      <CopyButton text={text} label="Copy" />
    </div>
  );
}
