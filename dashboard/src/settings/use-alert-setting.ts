import { useState } from 'react';
import type { AlertSettingName, AlertSettings, AlertSettingsAnswer, PatchAlertSettingsBody } from '@contracts/alerts';
import { patchAlertSettings } from '../api/alert-settings-queries';
import { ApiProblem, explain } from '../api/http';
import { writeAlertSetting } from './alert-setting-values';
import { ALERT_SETTING_WORDS, withAlertTitles } from './alert-setting-words';

type Value = AlertSettings[AlertSettingName];

export type EditPhase =
  | { kind: 'typing' }
  | { kind: 'saving' }
  | { kind: 'refused'; message: string; atField: boolean }
  /** Somebody else changed it meanwhile: both values stand, and a person chooses. `mine` null: back to the default. */
  | { kind: 'conflict'; mine: Value | null; now: AlertSettingsAnswer };

interface Edited {
  slug: string;
  name: AlertSettingName;
  why: string;
  onClose: (says: string) => void;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Saves one alert setting on top of what it was when the editing began. */
export function useAlertSetting({ slug, name, why, onClose }: Edited) {
  const [phase, setPhase] = useState<EditPhase>({ kind: 'typing' });
  const send = async (value: Value | null, on: AlertSettingsAnswer) => {
    setPhase({ kind: 'saving' });
    const reason = why.trim();
    const body: PatchAlertSettingsBody = { [name]: value, ...(reason !== '' && { why: reason }) };
    const before = on.settings[name];
    try {
      const edited = await patchAlertSettings(slug, on, body, ({ settings }) => isSame(settings[name], before));
      if (edited.ok) onClose(`${ALERT_SETTING_WORDS[name].title}: ${writeAlertSetting(name, edited.now.settings)}.`);
      else setPhase({ kind: 'conflict', mine: value, now: edited.now });
    } catch (cause) {
      setPhase({ kind: 'refused', ...refusalOf(cause, name) });
    }
  };
  return { phase, send, type: () => setPhase({ kind: 'typing' }) };
}

/** A refusal that names this field, or one that it does not go together with, stands at the field. */
function refusalOf(cause: unknown, name: AlertSettingName): { message: string; atField: boolean } {
  const errors = cause instanceof ApiProblem ? cause.errors : [];
  const own = errors.filter(({ pointer }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`));
  if (own.length === 0) return { message: withAlertTitles(explain(cause)), atField: false };
  return { message: withAlertTitles(own.map(({ message }) => message).join(' ')), atField: true };
}
