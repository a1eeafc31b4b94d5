import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { ALERTS, type Alert } from '@contracts/alert-words';
import type { AlertSettingsAnswer } from '@contracts/alerts';
import { raisableBy } from '../alerts/use-raisable-alerts';
import { ALERT_WORDS } from '../words/alert-words';
import { AlertSettingConflict } from './alert-setting-conflict';
import { writeOff } from './alert-setting-values';
import { ALERT_SETTING_WORDS } from './alert-setting-words';
import { SettingForm } from './setting-form';
import classes from './setting-row.module.css';
import { useAlertSetting } from './use-alert-setting';

interface AlertsOffEditorProps {
  slug: string;
  base: AlertSettingsAnswer;
  onClose: (says: string) => void;
}

const TITLE = ALERT_SETTING_WORDS.off.title;

/** Which alerts are not raised. */
export function AlertsOffEditor({ slug, base, onClose }: AlertsOffEditorProps) {
  const [off, setOff] = useState<readonly Alert[]>(base.settings.off);
  const [why, setWhy] = useState('');
  const { phase, send, type } = useAlertSetting({ slug, name: 'off', why, onClose });
  const chosen = ALERTS.filter((alert) => off.includes(alert));
  // One that was switched off before stays in sight.
  const raisable = raisableBy(base);
  const shown = ALERTS.filter((alert) => raisable.includes(alert) || base.settings.off.includes(alert));
  const value = chosen.length === 0 ? null : [...chosen];

  const save = () => {
    if (writeOff(chosen) === writeOff(base.settings.off)) onClose('');
    else void send(value, base);
  };

  if (phase.kind === 'conflict') {
    return (
      <AlertSettingConflict
        name="off"
        mine={writeOff(chosen)}
        now={phase.now}
        onKeep={() => onClose('')}
        onSet={() => void send(phase.mine, phase.now)}
      />
    );
  }
  return (
    <SettingForm
      title={TITLE}
      why={why}
      onWhy={setWhy}
      saving={phase.kind === 'saving'}
      refusal={phase.kind === 'refused' ? phase.message : null}
      usual="none"
      isUsual={off.length === 0}
      onUsual={() => setOff([])}
      onSave={save}
      onCancel={() => onClose('')}
    >
      <Checkbox.Group
        label={TITLE}
        description="Ticked: it is not raised."
        value={[...off]}
        onChange={(values) => {
          setOff(ALERTS.filter((alert) => values.includes(alert)));
          type();
        }}
      >
        <div className={classes.choices}>
          {shown.map((alert, index) => (
            <Checkbox
              key={alert}
              value={alert}
              label={ALERT_WORDS[alert].title}
              description={ALERT_WORDS[alert].meaning}
              autoFocus={index === 0}
            />
          ))}
        </div>
      </Checkbox.Group>
      {off.includes('watchdog') && (
        <p className={classes.warning}>Whatever watches for the heartbeat will take Rollcall for dead.</p>
      )}
    </SettingForm>
  );
}
