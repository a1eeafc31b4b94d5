import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent, type KeyboardEvent } from 'react';
import type { PatchSettingsBody, SettingName, SettingRule } from '@contracts/sites';
import type { AutomaticUpgrades } from '@contracts/words';
import { ApiProblem, explain } from '../api/http';
import { patchSettings } from '../api/settings-queries';
import type { SettingsWithTag } from '../api/site-queries';
import { actorName } from '../words/describe-change';
import { AUTOMATIC_UPGRADES_WORDS, wordOf } from '../words/words';
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

type Phase =
  | { kind: 'typing' }
  | { kind: 'saving' }
  | { kind: 'refused'; message: string; atField: boolean }
  /** Somebody else changed it meanwhile: both values stand, and a person chooses. */
  | { kind: 'conflict'; mine: SettingValue; now: SettingsWithTag };

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
  const [phase, setPhase] = useState<Phase>({ kind: 'typing' });
  const read = readValue(name, text, rule);
  const isBig = name === 'maxConcurrentUpgrades' && read.ok && isBigRaise(base.answer.settings, read.value);

  const send = async (value: SettingValue, on: SettingsWithTag) => {
    setPhase({ kind: 'saving' });
    const reason = why.trim();
    const body: PatchSettingsBody = { [name]: value, ...(reason !== '' && { why: reason }) };
    const before = on.answer.settings[name];
    try {
      const edited = await patchSettings(slug, on, body, ({ settings }) => settings[name] === before);
      if (edited.ok) onClose(`${title}: ${writeValue(name, edited.now.answer.settings[name])}.`);
      else setPhase({ kind: 'conflict', mine: value, now: edited.now });
    } catch (cause) {
      setPhase({ kind: 'refused', ...refusalOf(cause, name) });
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!read.ok || phase.kind === 'saving' || (isBig && why.trim() === '')) return;
    if (read.value === stood) onClose('');
    else void send(read.value, base);
  };
  const type = (typed: string) => {
    setText(typed);
    setPhase({ kind: 'typing' });
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose('');
  };

  if (phase.kind === 'conflict') {
    const { mine, now } = phase;
    return <Conflict name={name} mine={mine} now={now} onKeep={() => onClose('')} onSet={() => void send(mine, now)} />;
  }
  const error = !read.ok ? read.message : phase.kind === 'refused' && phase.atField ? phase.message : null;
  const isDefault = text === fieldText(name, rule.default);
  return (
    <form className={classes.editor} noValidate aria-label={`Change ${title}`} onSubmit={submit} onKeyDown={leave}>
      <ValueField name={name} rule={rule} text={text} error={error} onType={type} />
      {isBig && (
        <p className={classes.warning}>
          That is a big raise: so many clients at once may flood the appliance. Say why it can bear them.
        </p>
      )}
      <TextInput
        label={isBig ? 'Reason' : 'Reason (optional)'}
        required={isBig}
        withAsterisk={false}
        maxLength={500}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      {phase.kind === 'refused' && !phase.atField && (
        <p role="alert" className={classes.refusal}>
          {phase.message}
        </p>
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={phase.kind === 'saving'} disabled={!read.ok || (isBig && why.trim() === '')}>
          Save
        </Button>
        <Button variant="default" onClick={() => onClose('')}>
          Cancel
        </Button>
        <Button variant="subtle" disabled={isDefault} onClick={() => type(fieldText(name, rule.default))}>
          Back to the default, {writeValue(name, rule.default)}
        </Button>
      </div>
    </form>
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

interface ConflictProps {
  name: SettingName;
  mine: SettingValue;
  now: SettingsWithTag;
  onKeep: () => void;
  onSet: () => void;
}

function Conflict({ name, mine, now, onKeep, onSet }: ConflictProps) {
  const theirs = writeValue(name, now.answer.settings[name]);
  const by = actorName(now.answer.changes[name]?.by ?? null) ?? 'Someone else';
  return (
    <div className={classes.conflict} role="alert">
      <p>
        {by} set it to <strong>{theirs}</strong> meanwhile; you chose <strong>{writeValue(name, mine)}</strong>.
      </p>
      <Button variant="default" onClick={onKeep} autoFocus>
        Keep {theirs}
      </Button>
      <Button onClick={onSet}>Set {writeValue(name, mine)}</Button>
    </div>
  );
}

/** A refusal that names this field, or one that it does not go together with, stands at the field. */
function refusalOf(cause: unknown, name: SettingName): { message: string; atField: boolean } {
  if (!(cause instanceof ApiProblem)) return { message: explain(cause), atField: false };
  const messages = cause.errors.filter(({ pointer }) => pointer === `/${name}`).map(({ message }) => message);
  if (messages.length === 0) return { message: withTitles(explain(cause)), atField: false };
  return { message: withTitles(messages.join(' ')), atField: true };
}
