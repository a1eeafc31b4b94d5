import { TextInput } from '@mantine/core';
import type { FieldError } from '@contracts/common';
import { messageAt } from '../lib/field-errors';
import { formatDuration } from '../lib/format';
import type { OptionName, OptionsDraft } from './plan-draft';
import classes from './plan-form.module.css';

const OPTIONS: Record<OptionName, { label: string; unit: string; meaning: string }> = {
  fleetBackPercent: {
    label: 'Clients back before going on',
    unit: '%',
    meaning: 'Of those that were online before. 50 to 100.',
  },
  backupHoursMax: { label: 'A backup is fresh for', unit: 'h', meaning: '1 to 72 hours.' },
  interimMinutes: {
    label: 'Between the two appliances',
    unit: 'min',
    meaning: 'How long the new version is watched before the second one’s turn.',
  },
  exposedMinutesMax: { label: 'Without failover, at most', unit: 'min', meaning: 'From then on it is an alarm.' },
};

interface OptionFieldsProps {
  names: readonly OptionName[];
  options: OptionsDraft;
  errors: readonly FieldError[];
  onChange: (options: OptionsDraft) => void;
}

export function OptionFields({ names, options, errors, onChange }: OptionFieldsProps) {
  return (
    <div className={classes.options}>
      {names.map((name) => {
        const { label, unit, meaning } = OPTIONS[name];
        const minutes = unit === 'min' ? Number(options[name]) : 0;
        const spelled = minutes >= 60 ? ` That is ${formatDuration(minutes * 60)}.` : '';
        return (
          <TextInput
            key={name}
            label={`${label} (${unit})`}
            description={`${meaning}${spelled}`}
            inputMode="numeric"
            value={options[name]}
            error={messageAt(errors, `/${name}`)}
            onChange={(event) => onChange({ ...options, [name]: event.currentTarget.value })}
          />
        );
      })}
    </div>
  );
}
