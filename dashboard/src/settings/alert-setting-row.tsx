import { IconPencil } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { AlertSettingName, AlertSettingsAnswer } from '@contracts/alerts';
import { useMay } from '../api/session';
import { GatedButton } from '../ui/gated-button';
import { AlertSettingEditor } from './alert-setting-editor';
import { AlertsOffEditor } from './alerts-off-editor';
import { writeAlertRange, writeAlertSetting, writeNumber } from './alert-setting-values';
import { ALERT_SETTING_WORDS, withAlertTitles } from './alert-setting-words';
import classes from './setting-row.module.css';

interface AlertSettingRowProps {
  slug: string;
  name: AlertSettingName;
  settings: AlertSettingsAnswer;
}

/** One alert setting: what it means, how it stands, and the way to change it in its place. */
export function AlertSettingRow({ slug, name, settings }: AlertSettingRowProps) {
  const may = useMay('settings.change');
  const { title, meaning, compressed } = ALERT_SETTING_WORDS[name];
  /** The settings as they were when the editing began; the change is based on these and on nothing later. */
  const [base, setBase] = useState<AlertSettingsAnswer | null>(null);
  const [said, setSaid] = useState('');
  const place = useRef<HTMLDivElement>(null);

  const close = (says: string) => {
    // The field goes: whoever typed there stands at the button that opened it.
    flushSync(() => setBase(null));
    setSaid(says);
    place.current?.querySelector('button')?.focus();
  };
  const open = () => {
    setSaid('');
    setBase(settings);
  };

  return (
    <li className={classes.row} data-setting={name}>
      <div className={classes.what}>
        <h3 className={classes.title}>{title}</h3>
        <p>{meaning}</p>
        {compressed && <p className="rc-muted">A simulated appliance divides it by its speed.</p>}
      </div>
      <div className={classes.standing} ref={place}>
        {base === null ? (
          <>
            <div className={classes.now}>
              <strong className={classes.value}>{writeAlertSetting(name, settings.settings)}</strong>
              <GatedButton permission={may} variant="default" size="compact-xs" onClick={open}>
                Edit<span className="rc-sr"> {title}</span>
              </GatedButton>
            </div>
            <Facts name={name} answer={settings} />
          </>
        ) : name === 'off' ? (
          <AlertsOffEditor slug={slug} base={base} onClose={close} />
        ) : (
          <AlertSettingEditor slug={slug} name={name} base={base} onClose={close} />
        )}
        <span role="status" className="rc-sr">
          {said}
        </span>
      </div>
    </li>
  );
}

function Facts({ name, answer }: { name: AlertSettingName; answer: AlertSettingsAnswer }) {
  if (name === 'off') {
    return <div className={classes.facts}>{answer.settings.off.length === 0 && <p>The default</p>}</div>;
  }
  const rule = answer.rules[name];
  if (rule === undefined) return null;
  const range = writeAlertRange(name, rule);
  return (
    <div className={classes.facts}>
      <p>
        {answer.settings[name] === rule.default ? (
          'The default'
        ) : (
          <span className={classes.changed} data-tone="run">
            <IconPencil size={13} stroke={2} aria-hidden />
            Not the default, {writeNumber(name, Number(rule.default))}
          </span>
        )}
        {range !== null && <> · {range}</>}
      </p>
      {rule.note !== undefined && <p className="rc-muted">{sentenceOf(rule.note)}</p>}
    </div>
  );
}

/** The server's note, `must be …`, as a sentence of its own. */
function sentenceOf(note: string): string {
  const text = withAlertTitles(note);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
