import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PatchSettingsBody, SettingName, SettingRule } from '@contracts/sites';
import type { AutomaticUpgrades } from '@contracts/words';
import { patchSettings } from '../api/settings-queries';
import type { SettingsWithTag } from '../api/site-queries';
import { actorName } from '../words/describe-change';
import { AUTOMATIC_UPGRADES_WORDS, wordOf } from '../words/words';
import { Conflict } from './conflict';
import { SettingForm } from './setting-form';
import classes from './setting-row.module.css';
import {
  FIELD_UNITS,
  fieldText,
  isBigRaise,
  readValue,
  writeRange,
  writeValue,
  type SettingValue,
} from './setting-values';
import { SETTING_WORDS, withTitles } from './setting-words';
import { useSettingEdit } from './use-setting-edit';

interface SettingEditorProps {
  slug: string;
  name: SettingName;
  base: SettingsWithTag;
  /** With what is to be said of it; nothing when it was left as it was. */
  onClose: (says: string) => void;
}

/** The field in which one setting is changed. What was typed stays until it is saved or given up. */
export function SettingEditor({ slug, name, base, onClose }: SettingEditorProps) {
  const { title } = SETTING_WORDS[name];
  const rule: SettingRule = base.answer.rules[name] ?? { default: base.answer.settings[name] };
  const stood = base.answer.settings[name];
  const [text, setText] = useState(fieldText(name, stood));
  const [why, setWhy] = useState('');
  const read = readValue(name, text, rule);
  const isBig = name === 'maxConcurrentUpgrades' && read.ok && isBigRaise(base.answer.settings, read.value);
  const { phase, send, type } = useSettingEdit<SettingValue, SettingsWithTag>({
    name,
    write: (value, on) => {
      const reason = why.trim();
      const body: PatchSettingsBody = { [name]: value, ...(reason !== '' && { why: reason }) };
      const before = on.answer.settings[name];
      return patchSettings(slug, on, body, ({ settings }) => settings[name] === before);
    },
    says: ({ answer }) => `${title}: ${writeValue(name, answer.settings[name])}.`,
    withTitles,
    onClose,
  });

  const save = () => {
    if (!read.ok) return;
    if (read.value === stood) onClose('');
    else void send(read.value, base);
  };
  const write = (typed: string) => {
    setText(typed);
    type();
  };

  if (phase.kind === 'conflict') {
    const { mine, now } = phase;
    const theirs = writeValue(name, now.answer.settings[name]);
    return (
      <Conflict
        keep={`Keep ${theirs}`}
        set={`Set ${writeValue(name, mine)}`}
        onKeep={() => onClose('')}
        onSet={() => void send(mine, now)}
      >
        <p>
          {actorName(now.answer.changes[name]?.by ?? null) ?? 'Someone else'} set it to <strong>{theirs}</strong>{' '}
          meanwhile; you chose <strong>{writeValue(name, mine)}</strong>.
        </p>
      </Conflict>
    );
  }
  const error = !read.ok ? read.message : phase.kind === 'refused' && phase.atField ? phase.message : null;
  return (
    <SettingForm
      title={title}
      why={why}
      onWhy={setWhy}
      needsWhy={isBig}
      canSave={read.ok}
      saving={phase.kind === 'saving'}
      refusal={phase.kind === 'refused' && !phase.atField ? phase.message : null}
      usual={writeValue(name, rule.default)}
      isUsual={text === fieldText(name, rule.default)}
      onUsual={() => write(fieldText(name, rule.default))}
      onSave={save}
      onCancel={() => onClose('')}
    >
      <ValueField name={name} rule={rule} text={text} error={error} onType={write} />
      {isBig && (
        <p className={classes.warning}>
          That is a big raise: so many clients at once may flood the appliance. Say why it can bear them.
        </p>
      )}
    </SettingForm>
  );
}

interface ValueFieldProps {
  name: SettingName;
  rule: SettingRule;
  text: string;
  error: string | null;
  onType: (text: string) => void;
}

function ValueField({ name, rule, text, error, onType }: ValueFieldProps) {
  const { title, unit } = SETTING_WORDS[name];
  if (rule.choices !== undefined) {
    const data = rule.choices.map((value) => ({
      value,
      label: wordOf(AUTOMATIC_UPGRADES_WORDS, value as AutomaticUpgrades),
    }));
    return (
      <NativeSelect
        label={title}
        data={data}
        value={text}
        error={error}
        autoFocus
        onChange={(event) => onType(event.currentTarget.value)}
      />
    );
  }
  const fieldUnit = FIELD_UNITS[unit];
  const range = writeRange(name, rule);
  return (
    <TextInput
      label={title}
      description={[fieldUnit === null ? null : `In ${fieldUnit}`, range].filter((each) => each !== null).join('. ')}
      inputMode={unit === 'seconds' ? 'text' : 'numeric'}
      autoComplete="off"
      value={text}
      error={error}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => onType(event.currentTarget.value)}
    />
  );
}
