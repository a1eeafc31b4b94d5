import type { SettingName, SettingsAnswer } from '@contracts/sites';
import type { SettingsWithTag } from '../api/site-queries';
import { observedSetting } from '../observed/observed-settings';
import { useIsObserved } from '../observed/observed-site';
import { Ago } from '../ui/times';
import { actorName } from '../words/describe-change';
import { DefaultLine, EditInPlace } from './edit-in-place';
import { LimitRevertLine } from './limit-revert-line';
import { SettingEditor } from './setting-editor';
import classes from './setting-row.module.css';
import { writeRange, writeValue } from './setting-values';
import { OWNER_WORDS, SETTING_WORDS, withTitles } from './setting-words';

interface SettingRowProps {
  slug: string;
  name: SettingName;
  settings: SettingsWithTag;
}

/** One setting: what it means, how it stands and since when, and the way to change it in its place. */
export function SettingRow({ slug, name, settings }: SettingRowProps) {
  const { answer } = settings;
  const observed = useIsObserved(slug) === true ? observedSetting(name) : null;
  const { title, meaning, whileRunning, owner } = observed ?? SETTING_WORDS[name];
  return (
    <li className={classes.row} data-setting={name}>
      <div className={classes.what}>
        <div className={classes.heading}>
          <h3 className={classes.title}>{title}</h3>
          <span className={classes.owner}>{OWNER_WORDS[owner].title}</span>
        </div>
        <p>{meaning}</p>
        {owner === 'appliance' && observed === null && <p className="rc-muted">{OWNER_WORDS[owner].meaning}</p>}
        <p className="rc-muted">
          While a run is on: {whileRunning.charAt(0).toLowerCase()}
          {whileRunning.slice(1)}
        </p>
      </div>
      <EditInPlace
        title={title}
        value={writeValue(name, answer.settings[name])}
        facts={<Facts name={name} answer={answer} />}
        settings={settings}
        editor={(base, close) => <SettingEditor slug={slug} name={name} base={base} onClose={close} />}
      >
        {name === 'maxConcurrentUpgrades' && answer.limitRevert !== null && (
          <LimitRevertLine slug={slug} settings={settings} revert={answer.limitRevert} />
        )}
      </EditInPlace>
    </li>
  );
}

function Facts({ name, answer }: { name: SettingName; answer: SettingsAnswer }) {
  const rule = answer.rules[name];
  const change = answer.changes[name];
  if (rule === undefined) return null;
  const { note } = rule;
  return (
    <div className={classes.facts}>
      <DefaultLine
        isDefault={answer.settings[name] === rule.default}
        usual={writeValue(name, rule.default)}
        range={writeRange(name, rule)}
      />
      {note !== undefined && <p className="rc-muted">{sentenceOf(note)}</p>}
      <p className="rc-muted">
        {change === undefined ? (
          'Nobody has changed it.'
        ) : (
          <>
            {actorName(change.by)} changed it <Ago at={change.at} />, from {writeValue(name, change.from)}
          </>
        )}
      </p>
    </div>
  );
}

/** The server's note, `must be …`, as a sentence of its own. */
function sentenceOf(note: string): string {
  const text = withTitles(note);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
