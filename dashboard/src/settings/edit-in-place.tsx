import { IconPencil } from '@tabler/icons-react';
import { useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { useMay } from '../api/session';
import { GatedButton } from '../ui/gated-button';
import classes from './setting-row.module.css';

interface EditInPlaceProps<Settings> {
  title: string;
  /** How it stands. */
  value: string;
  facts: ReactNode;
  settings: Settings;
  /** `base`: the settings as they were when the editing began; the change is based on these and on nothing later. */
  editor: (base: Settings, close: (says: string) => void) => ReactNode;
  /** Below, also while it is edited. */
  children?: ReactNode;
}

/** How a setting stands, and in its place the way to change it. */
export function EditInPlace<Settings>(props: EditInPlaceProps<Settings>) {
  const { title, value, facts, settings, editor, children } = props;
  const may = useMay('settings.change');
  const [base, setBase] = useState<{ settings: Settings } | null>(null);
  const [said, setSaid] = useState('');
  const place = useRef<HTMLDivElement>(null);
  const open = () => {
    setSaid('');
    setBase({ settings });
  };
  const close = (says: string) => {
    // The field goes: whoever typed there stands at the button that opened it.
    flushSync(() => setBase(null));
    setSaid(says);
    place.current?.querySelector('button')?.focus();
  };
  return (
    <div className={classes.standing} ref={place}>
      {base === null ? (
        <>
          <div className={classes.now}>
            <strong className={classes.value}>{value}</strong>
            <GatedButton permission={may} variant="default" size="compact-xs" onClick={open}>
              Edit<span className="rc-sr"> {title}</span>
            </GatedButton>
          </div>
          {facts}
        </>
      ) : (
        <Editor editor={editor} base={base.settings} onClose={close} />
      )}
      {children}
      <span role="status" className="rc-sr">
        {said}
      </span>
    </div>
  );
}

interface EditorProps<Settings> {
  editor: EditInPlaceProps<Settings>['editor'];
  base: Settings;
  onClose: (says: string) => void;
}

function Editor<Settings>({ editor, base, onClose }: EditorProps<Settings>) {
  return editor(base, onClose);
}

interface DefaultLineProps {
  isDefault: boolean;
  /** The default in words. */
  usual: string;
  /** What may be chosen; null where nothing is to be said of it. */
  range: string | null;
}

/** Whether it is as it came, and within which bounds it may be. */
export function DefaultLine({ isDefault, usual, range }: DefaultLineProps) {
  return (
    <p>
      {isDefault ? (
        'The default'
      ) : (
        <span className={classes.changed} data-tone="run">
          <IconPencil size={13} stroke={2} aria-hidden />
          Not the default, {usual}
        </span>
      )}
      {range !== null && <> · {range}</>}
    </p>
  );
}
