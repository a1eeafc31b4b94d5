import { Select, Switch, TextInput } from '@mantine/core';
import type { FieldError } from '@contracts/common';
import { useMemo } from 'react';
import { messageAt } from '../lib/field-errors';
import { ownTimeZone, timeZones } from '../lib/time-zones';
import type { WindowDraft } from './plan-draft';
import classes from './plan-form.module.css';
import { windowMeaning } from './window-words';

interface WindowFieldsProps {
  legend: string;
  /** What it means that there is no such window. */
  without: string;
  pointer: string;
  window: WindowDraft;
  errors: readonly FieldError[];
  onChange: (window: WindowDraft) => void;
  /** From the first appliance's measured update. */
  suggestedMinutes?: number | null;
}

/** A maintenance window, in a place's own time. */
export function WindowFields(props: WindowFieldsProps) {
  const { legend, without, pointer, window, errors, onChange, suggestedMinutes } = props;
  const zones = useMemo(() => timeZones(window.timeZone), [window.timeZone]);
  const set = (part: Partial<WindowDraft>) => onChange({ ...window, ...part });
  const meaning = window.on ? windowMeaning(window, ownTimeZone()) : without;
  return (
    <fieldset className={classes.window}>
      <legend className="rc-sr">{legend}</legend>
      <Switch
        size="xs"
        label={legend}
        checked={window.on}
        onChange={(event) => set({ on: event.currentTarget.checked })}
      />
      {window.on && (
        <div className={classes.windowFields}>
          <TextInput
            type="datetime-local"
            label="Opens"
            value={window.startsAt}
            error={messageAt(errors, `${pointer}/startsAt`) ?? messageAt(errors, pointer)}
            onChange={(event) => set({ startsAt: event.currentTarget.value.slice(0, 16) })}
          />
          <Select
            label="Time zone"
            searchable
            data={zones}
            value={window.timeZone}
            error={messageAt(errors, `${pointer}/timeZone`)}
            onChange={(zone) => set({ timeZone: zone ?? window.timeZone })}
            allowDeselect={false}
            maxDropdownHeight={260}
            limit={500}
          />
          <TextInput
            label="Minutes"
            inputMode="numeric"
            value={window.durationMinutes}
            error={messageAt(errors, `${pointer}/durationMinutes`)}
            onChange={(event) => set({ durationMinutes: event.currentTarget.value })}
          />
        </div>
      )}
      {meaning !== null && <p className={classes.hint}>{meaning}</p>}
      {suggestedMinutes != null && (
        <p className={classes.hint}>
          From the first appliance’s update, {suggestedMinutes} minutes are suggested.{' '}
          <button
            type="button"
            className={classes.inline}
            onClick={() => set({ on: true, durationMinutes: String(suggestedMinutes) })}
          >
            Take {suggestedMinutes} minutes
          </button>
        </p>
      )}
    </fieldset>
  );
}
