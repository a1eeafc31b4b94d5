import type { AlertSettingName, AlertSettingsAnswer } from '@contracts/alerts';
import { AlertSettingEditor } from './alert-setting-editor';
import { AlertsOffEditor } from './alerts-off-editor';
import { writeAlertRange, writeAlertSetting, writeNumber } from './alert-setting-values';
import { ALERT_SETTING_WORDS, withAlertTitles } from './alert-setting-words';
import { DefaultLine, EditInPlace } from './edit-in-place';
import classes from './setting-row.module.css';

interface AlertSettingRowProps {
  slug: string;
  name: AlertSettingName;
  settings: AlertSettingsAnswer;
}

/** One alert setting: what it means, how it stands, and the way to change it in its place. */
export function AlertSettingRow({ slug, name, settings }: AlertSettingRowProps) {
  const { title, meaning, compressed } = ALERT_SETTING_WORDS[name];
  return (
    <li className={classes.row} data-setting={name}>
      <div className={classes.what}>
        <h3 className={classes.title}>{title}</h3>
        <p>{meaning}</p>
        {compressed && <p className="rc-muted">A simulated appliance divides it by its speed.</p>}
      </div>
      <EditInPlace
        title={title}
        value={writeAlertSetting(name, settings.settings)}
        facts={<Facts name={name} answer={settings} />}
        settings={settings}
        editor={(base, close) =>
          name === 'off' ? (
            <AlertsOffEditor slug={slug} base={base} onClose={close} />
          ) : (
            <AlertSettingEditor slug={slug} name={name} base={base} onClose={close} />
          )
        }
      />
    </li>
  );
}

function Facts({ name, answer }: { name: AlertSettingName; answer: AlertSettingsAnswer }) {
  if (name === 'off') {
    return <div className={classes.facts}>{answer.settings.off.length === 0 && <p>The default</p>}</div>;
  }
  const rule = answer.rules[name];
  if (rule === undefined) return null;
  return (
    <div className={classes.facts}>
      <DefaultLine
        isDefault={answer.settings[name] === rule.default}
        usual={writeNumber(name, Number(rule.default))}
        range={writeAlertRange(name, rule)}
      />
      {rule.note !== undefined && <p className="rc-muted">{sentenceOf(rule.note)}</p>}
    </div>
  );
}

/** The server's note, `must be …`, as a sentence of its own. */
function sentenceOf(note: string): string {
  const text = withAlertTitles(note);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
