import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { forecastQuery } from '../api/forecast-queries';
import { useNowMs } from '../lib/server-clock';
import { usePollEvery } from '../stream/freeze';
import { compareForecasts } from './limit-forecast';
import classes from './limit-panel.module.css';
import { describeLimit, previewLimit, type LimitFacts, type LimitRange } from './limit-preview';
import { limitOf } from './limit-writes';
import type { useLimit } from './use-limit';

const ASK_AFTER_MS = 250;
const ASK_AGAIN_MS = 5000;

interface LimitSaysProps {
  slug: string;
  control: ReturnType<typeof useLimit>;
  facts: LimitFacts | undefined;
  value: number | null;
  range: LimitRange;
}

/** One place for what would happen, what has happened, and what stands in the way. Its height is kept free. */
export function LimitSays({ slug, control, facts, value, range }: LimitSaysProps) {
  const outcome = <Outcome control={control} />;
  const isSettled = control.phase.kind !== 'steady' && control.phase.kind !== 'asking';
  return (
    <>
      {/* What a person's own act came to is said; what merely moves is not. */}
      <div role="status">{outcome}</div>
      {!isSettled && <Thought slug={slug} control={control} facts={facts} value={value} range={range} />}
    </>
  );
}

function Outcome({ control }: Pick<LimitSaysProps, 'control'>): ReactNode {
  const { phase } = control;
  if (phase.kind === 'refused') return <span className={classes.refusal}>{phase.message}</span>;
  if (phase.kind === 'applying') return <span className="rc-muted">Setting it to {phase.to}…</span>;
  if (phase.kind === 'conflict') {
    const theirs = limitOf(phase.theirs);
    return (
      <span className={classes.choice}>
        <span>
          Someone else set it to <strong>{theirs}</strong> meanwhile; you chose <strong>{phase.mine.to}</strong>.
        </span>
        <Button size="compact-sm" variant="default" onClick={control.keepTheirs}>
          Keep {theirs}
        </Button>
        <Button size="compact-sm" onClick={control.takeMine}>
          Set {phase.mine.to}
        </Button>
      </span>
    );
  }
  if (phase.kind !== 'applied') return null;
  return (
    <span className={classes.choice}>
      <span>
        {phase.to > phase.from ? 'Raised' : 'Lowered'} {phase.from} → {phase.to}.
      </span>
      <Button size="compact-sm" variant="default" miw={96} onClick={control.undo}>
        Undo (<Countdown untilMs={phase.undoUntilMs} />)
      </Button>
    </span>
  );
}

/** What holds, or what the number in the field would do. */
function Thought({ slug, control, facts, value, range }: LimitSaysProps): ReactNode {
  if (facts === undefined) return null;
  if (!control.isDraft || value === facts.limit) return <span className="rc-muted">{describeLimit(facts)}</span>;
  if (value === null) {
    return (
      <span className={classes.refusal}>
        A whole number from {range.min} to {range.max}. To stop new starts, pause.
      </span>
    );
  }
  return (
    <>
      <strong className={classes.preview}>{previewLimit(value, facts)}</strong>
      <ForecastLine slug={slug} limit={value} />
    </>
  );
}

/** Named for the limit it was made for; the former answer stays, pale, until the next is there. */
function ForecastLine({ slug, limit }: { slug: string; limit: number }) {
  const [asked] = useDebouncedValue(limit, ASK_AFTER_MS);
  const refetchInterval = usePollEvery(ASK_AGAIN_MS);
  const now = useQuery({ ...forecastQuery(slug, null), refetchInterval });
  const then = useQuery({ ...forecastQuery(slug, asked), refetchInterval });
  const words = then.isError && then.data === undefined ? '' : compareForecasts(now.data, then.data);
  return (
    <span className={classes.forecast} data-former={then.data?.limit !== limit || undefined}>
      {words}
    </span>
  );
}

/** Seconds that are left; never announced. */
function Countdown({ untilMs }: { untilMs: number }) {
  const nowMs = useNowMs();
  const seconds = Math.min(10, Math.max(0, Math.ceil((untilMs - nowMs) / 1000)));
  return <span aria-hidden="true">{seconds} s</span>;
}
