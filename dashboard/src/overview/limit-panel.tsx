import { ActionIcon, Button } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useRef, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useSummary } from '../api/site-queries';
import { useMay } from '../api/session';
import { useCommand } from '../app/commands';
import { formatCount } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Panel } from '../ui/panel';
import classes from './limit-panel.module.css';
import { describeLimit, parseLimit, previewLimit, stepLimit, type LimitFacts } from './limit-preview';
import { PauseControl } from './pause-control';
import { stoppedBy } from './stopped';
import { useLimit, type LimitPhase } from './use-limit';

const PRESETS = [5, 10, 25, 50, 100];
const STEPS: Record<string, number> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** The heart: one number, what holds now, and what another number would do before it is applied. */
export function LimitPanel({ slug }: { slug: string }) {
  const facts = useSummary(slug, (summary): LimitFacts => ({
    limit: summary.slots.limit,
    inUse: summary.slots.inUse,
    waiting: summary.counts.byUpgradeState.queued,
    stopped: stoppedBy(summary)?.kind ?? null,
  }));
  return (
    <Panel title="Limit of concurrent upgrades" aside={<PauseControl slug={slug} />}>
      <div className={classes.body}>
        <Figures facts={facts} />
        <LimitForm slug={slug} facts={facts} />
      </div>
    </Panel>
  );
}

function Figures({ facts }: { facts: LimitFacts | undefined }) {
  const share = facts === undefined ? 0 : Math.min(100, (facts.inUse / Math.max(facts.limit, facts.inUse, 1)) * 100);
  const figure = (label: string, value: number | undefined) => (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd>{value === undefined ? '–' : formatCount(value)}</dd>
    </div>
  );
  return (
    <>
      <dl className={classes.figures}>
        {figure('In use', facts?.inUse)}
        {figure('Limit', facts?.limit)}
        {figure('Waiting', facts?.waiting)}
      </dl>
      <div className={classes.meter} aria-hidden="true">
        <div className={classes.used} style={{ width: `${share}%` }} />
      </div>
    </>
  );
}

function LimitForm({ slug, facts }: { slug: string; facts: LimitFacts | undefined }) {
  const may = useMay('settings.change');
  const control = useLimit(slug);
  const input = useRef<HTMLInputElement>(null);
  useCommand('focus_limit', () => {
    input.current?.focus();
    input.current?.select();
  });

  const range = control.range ?? { min: 1, max: 500 };
  const value = parseLimit(control.text, range);
  const off =
    !may.allowed || control.limit === undefined || control.range === null || control.phase.kind === 'applying';
  const canApply = !off && control.isDraft && value !== null && value !== control.limit;
  const step = (by: number) => control.type(stepLimit(control.text, by, control.limit ?? range.min, range));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canApply) control.apply(value);
  };
  const press = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (event.key === 'Escape') control.discard();
    else if (by === undefined || off) return;
    else step(by);
    event.preventDefault();
  };

  return (
    <form onSubmit={submit} className={classes.form} aria-label="Change the limit">
      <div className={classes.entry}>
        <ActionIcon variant="default" size={36} aria-label="One less" disabled={off} onClick={() => step(-1)}>
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
        <ActionIcon variant="default" size={36} aria-label="One more" disabled={off} onClick={() => step(1)}>
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
      <div id="limit-says" className={classes.says} role="status">
        {may.allowed ? (
          <Says phase={control.phase} control={control} facts={facts} value={value} range={range} />
        ) : (
          <span className="rc-muted">{may.why}</span>
        )}
      </div>
    </form>
  );
}

interface SaysProps {
  phase: LimitPhase;
  control: ReturnType<typeof useLimit>;
  facts: LimitFacts | undefined;
  value: number | null;
  range: { min: number; max: number };
}

/** One place for what would happen, what has happened, and what stands in the way. Its height is kept free. */
function Says({ phase, control, facts, value, range }: SaysProps): ReactNode {
  if (phase.kind === 'conflict') {
    return (
      <span className={classes.choice}>
        <span>
          Someone else set it to <strong>{phase.theirs}</strong> meanwhile; you chose <strong>{phase.mine}</strong>.
        </span>
        <Button size="compact-xs" variant="default" onClick={control.keepTheirs}>
          Keep {phase.theirs}
        </Button>
        <Button size="compact-xs" onClick={control.takeMine}>
          Set {phase.mine}
        </Button>
      </span>
    );
  }
  if (phase.kind === 'refused') return <span className={classes.refusal}>{phase.message}</span>;
  if (phase.kind === 'applied') {
    return (
      <span className={classes.choice}>
        <span>
          {phase.to > phase.from ? 'Raised' : 'Lowered'} {phase.from} → {phase.to}.
        </span>
        <Button size="compact-xs" variant="default" miw={82} onClick={control.undo}>
          Undo (<Countdown untilMs={phase.undoUntilMs} />)
        </Button>
      </span>
    );
  }
  if (facts === undefined) return null;
  if (!control.isDraft || value === facts.limit) return <span className="rc-muted">{describeLimit(facts)}</span>;
  if (value === null) {
    return (
      <span className={classes.refusal}>
        A whole number from {range.min} to {range.max}. To stop new starts, pause.
      </span>
    );
  }
  return <strong className={classes.preview}>{previewLimit(value, facts)}</strong>;
}

/** Seconds that are left; never announced. */
function Countdown({ untilMs }: { untilMs: number }) {
  const nowMs = useNowMs();
  const seconds = Math.min(10, Math.max(0, Math.ceil((untilMs - nowMs) / 1000)));
  return <span aria-hidden="true">{seconds} s</span>;
}
