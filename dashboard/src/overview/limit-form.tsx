import { ActionIcon, Button } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useRef, useState, type FormEvent, type KeyboardEvent, type RefObject } from 'react';
import { useMay } from '../api/session';
import { useCommand } from '../app/commands';
import { serverNowMs } from '../lib/server-clock';
import { shownZone, useTimes } from '../lib/times';
import { BigRaise } from './big-raise';
import classes from './limit-panel.module.css';
import { parseLimit, stepLimit, type LimitFacts, type LimitRange } from './limit-preview';
import { LimitRevert } from './limit-revert';
import { LimitSays } from './limit-says';
import { nextMomentOf } from './next-moment';
import { useLimit } from './use-limit';

const PRESETS = [5, 10, 25, 50, 100, 200];
const STEPS: Record<string, number> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

type Control = ReturnType<typeof useLimit>;

export function LimitForm({ slug, facts }: { slug: string; facts: LimitFacts | undefined }) {
  const may = useMay('settings.change');
  const control = useLimit(slug);
  // A time of day is meant as times are shown; told of changes by the hook.
  useTimes();
  const zone = shownZone();
  const [backAt, setBackAt] = useState('');
  const input = useRef<HTMLInputElement>(null);

  const range = control.range ?? { min: 1, max: 500 };
  const value = parseLimit(control.text, range);
  const off =
    !may.allowed || control.limit === undefined || control.range === null || control.phase.kind === 'applying';
  const canApply = !off && control.isDraft && value !== null && value !== control.limit;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canApply) return;
    control.apply(value, nextMomentOf(backAt, zone, serverNowMs()));
    setBackAt('');
  };

  return (
    <form onSubmit={submit} className={classes.form} aria-label="Change the limit">
      <Entry control={control} input={input} range={range} value={value} off={off} canApply={canApply} />
      <div className={classes.presets} role="group" aria-label="Presets">
        {PRESETS.map((preset) => (
          <Button
            key={preset}
            variant={value === preset ? 'light' : 'default'}
            size="compact-sm"
            className={classes.preset}
            disabled={off}
            aria-pressed={value === preset}
            onClick={() => {
              control.type(String(preset));
              input.current?.focus();
            }}
          >
            {preset}
          </Button>
        ))}
      </div>
      <LimitRevert
        slug={slug}
        zone={zone}
        backTo={control.limit}
        timeOfDay={backAt}
        onTimeOfDay={setBackAt}
        off={off || !control.isDraft}
      />
      <div id="limit-says" className={classes.says}>
        {may.allowed ? (
          <LimitSays slug={slug} control={control} facts={facts} value={value} range={range} />
        ) : (
          <span className="rc-muted">{may.why}</span>
        )}
      </div>
      <BigRaise control={control} facts={facts} />
    </form>
  );
}

interface EntryProps {
  control: Control;
  input: RefObject<HTMLInputElement | null>;
  range: LimitRange;
  value: number | null;
  off: boolean;
  canApply: boolean;
}

/** The number itself: typed, or stepped by one and by ten. */
function Entry({ control, input, range, value, off, canApply }: EntryProps) {
  useCommand('focus_limit', () => {
    input.current?.focus();
    input.current?.select();
  });
  const step = (by: number) => control.type(stepLimit(control.text, by, control.limit ?? range.min, range));
  const press = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (event.key === 'Escape') control.discard();
    else if (by === undefined || off) return;
    else step(by);
    event.preventDefault();
  };
  return (
    <div className={classes.entry}>
      <ActionIcon
        variant="default"
        className={classes.step}
        aria-label="One less"
        disabled={off}
        onClick={() => step(-1)}
      >
        <IconMinus size={16} aria-hidden />
      </ActionIcon>
      <input
        ref={input}
        className={classes.input}
        role="spinbutton"
        inputMode="numeric"
        autoComplete="off"
        aria-label="Limit of concurrent upgrades"
        aria-valuemin={range.min}
        aria-valuemax={range.max}
        aria-valuenow={value ?? control.limit}
        aria-invalid={control.isDraft && value === null}
        aria-describedby="limit-says"
        data-draft={control.isDraft || undefined}
        value={control.text}
        maxLength={3}
        readOnly={off}
        onChange={(event) => control.type(event.currentTarget.value)}
        onKeyDown={press}
        onFocus={(event) => event.currentTarget.select()}
      />
      <ActionIcon
        variant="default"
        className={classes.step}
        aria-label="One more"
        disabled={off}
        onClick={() => step(1)}
      >
        <IconPlus size={16} aria-hidden />
      </ActionIcon>
      <Button
        type="submit"
        size="sm"
        disabled={!canApply}
        loading={control.phase.kind === 'applying'}
        className={classes.apply}
      >
        Apply
      </Button>
    </div>
  );
}
