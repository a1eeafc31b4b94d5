import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AlertSettingsAnswer } from '@contracts/alerts';
import type { SettingRule } from '@contracts/sites';
import { AlertSettingConflict } from './alert-setting-conflict';
import { fieldHint, numberText, readNumber, writeNumber, type AlertNumberName } from './alert-setting-values';
import { ALERT_SETTING_WORDS } from './alert-setting-words';
import { SettingForm } from './setting-form';
import { useAlertSetting } from './use-alert-setting';

interface AlertSettingEditorProps {
  slug: string;
  name: AlertNumberName;
  base: AlertSettingsAnswer;
  /** With what is to be said of it; nothing when it was left as it was. */
  onClose: (says: string) => void;
}

/** The field in which one alert setting is changed. What was typed stays until it is saved or given up. */
export function AlertSettingEditor({ slug, name, base, onClose }: AlertSettingEditorProps) {
  const { title } = ALERT_SETTING_WORDS[name];
  const stood = base.settings[name];
  const rule: SettingRule = base.rules[name] ?? { default: stood };
  const usual = Number(rule.default);
  const [text, setText] = useState(numberText(name, stood));
  const [why, setWhy] = useState('');
  const { phase, send, type } = useAlertSetting({ slug, name, why, onClose });
  const read = readNumber(name, text, rule);

  const write = (typed: string) => {
    setText(typed);
    type();
  };
  const save = () => {
    if (!read.ok) return;
    if (read.value === stood) onClose('');
    // The default is not kept as a value of one's own: should it ever change, the setting goes with it.
    else void send(read.value === usual ? null : read.value, base);
  };

  if (phase.kind === 'conflict') {
    const mine = writeNumber(name, Number(phase.mine ?? usual));
    return (
      <AlertSettingConflict
        name={name}
        mine={mine}
        now={phase.now}
        onKeep={() => onClose('')}
        onSet={() => void send(phase.mine, phase.now)}
      />
    );
  }
  const error = !read.ok ? read.message : phase.kind === 'refused' && phase.atField ? phase.message : null;
  return (
    <SettingForm
      title={title}
      why={why}
      onWhy={setWhy}
      canSave={read.ok}
      saving={phase.kind === 'saving'}
      refusal={phase.kind === 'refused' && !phase.atField ? phase.message : null}
      usual={writeNumber(name, usual)}
      isUsual={text === numberText(name, usual)}
      onUsual={() => write(numberText(name, usual))}
      onSave={save}
      onCancel={() => onClose('')}
    >
      <TextInput
        label={title}
        description={fieldHint(name, rule)}
        inputMode={ALERT_SETTING_WORDS[name].unit === 'seconds' ? 'text' : 'numeric'}
        autoComplete="off"
        value={text}
        error={error}
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => write(event.currentTarget.value)}
      />
    </SettingForm>
  );
}
