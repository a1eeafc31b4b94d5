import type { AlertSettingName, AlertSettings, AlertSettingsAnswer, PatchAlertSettingsBody } from '@contracts/alerts';
import { patchAlertSettings } from '../api/alert-settings-queries';
import { writeAlertSetting } from './alert-setting-values';
import { ALERT_SETTING_WORDS, withAlertTitles } from './alert-setting-words';
import { useSettingEdit } from './use-setting-edit';

type Value = AlertSettings[AlertSettingName];

interface Edited {
  slug: string;
  name: AlertSettingName;
  why: string;
  onClose: (says: string) => void;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Saves one alert setting; null takes it back to the default. */
export function useAlertSetting({ slug, name, why, onClose }: Edited) {
  return useSettingEdit<Value | null, AlertSettingsAnswer>({
    name,
    write: (value, on) => {
      const reason = why.trim();
      const body: PatchAlertSettingsBody = { [name]: value, ...(reason !== '' && { why: reason }) };
      const before = on.settings[name];
      return patchAlertSettings(slug, on, body, ({ settings }) => isSame(settings[name], before));
    },
    says: ({ settings }) => `${ALERT_SETTING_WORDS[name].title}: ${writeAlertSetting(name, settings)}.`,
    withTitles: withAlertTitles,
    onClose,
  });
}
