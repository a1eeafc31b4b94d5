import { Button, Radio, TextInput } from '@mantine/core';
import { useNowMs } from '../lib/server-clock';
import { nameZone, shownZone, useTimes } from '../lib/times';
import type { PartProps } from './part-props';
import { endAfter, LENGTHS, nextMorning, startOf } from './silence-draft';
import classes from './silence-form.module.css';

/** From when to when, in the zone in which times are shown. */
export function TimeFields({ draft, wrong, onChange }: PartProps) {
  useTimes();
  const zone = shownZone();
  const nowMs = useNowMs();
  const fromMs = startOf(draft, nowMs, zone) ?? nowMs;
  const morning = nextMorning(fromMs, zone);
  const isNow = draft.startsAt === '';
  return (
    <fieldset className={classes.part}>
      <legend className={classes.legend}>From when to when</legend>
      <div className={classes.row}>
        <Radio name="from" label="From now" checked={isNow} onChange={() => onChange({ startsAt: '' })} />
        <Radio
          name="from"
          label="From a later time"
          checked={!isNow}
          onChange={() => onChange({ startsAt: endAfter(nowMs, 60, zone), endsAt: endAfter(nowMs, 300, zone) })}
        />
      </div>
      <div className={classes.row}>
        {!isNow && (
          <TextInput
            type="datetime-local"
            label="From"
            value={draft.startsAt}
            error={wrong('startsAt')}
            onChange={(event) => {
              // An empty box would mean now.
              if (event.currentTarget.value !== '') onChange({ startsAt: event.currentTarget.value.slice(0, 16) });
            }}
          />
        )}
        <TextInput
          type="datetime-local"
          label="Until"
          value={draft.endsAt}
          error={wrong('endsAt')}
          onChange={(event) => onChange({ endsAt: event.currentTarget.value.slice(0, 16) })}
        />
        <div className={classes.presets} role="group" aria-label="How long">
          {LENGTHS.map(({ minutes, word }) => (
            <Button
              key={minutes}
              variant="default"
              aria-pressed={draft.endsAt === endAfter(fromMs, minutes, zone)}
              onClick={() => onChange({ endsAt: endAfter(fromMs, minutes, zone) })}
            >
              {word}
            </Button>
          ))}
          <Button
            variant="default"
            aria-pressed={draft.endsAt === morning.at}
            onClick={() => onChange({ endsAt: morning.at })}
          >
            {morning.word}
          </Button>
        </div>
      </div>
      <p className={classes.hint}>Times are {nameZone(zone, nowMs)}, as on the rest of the page.</p>
    </fieldset>
  );
}
