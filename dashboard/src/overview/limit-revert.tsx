import { IconClockX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { LimitRevert as Planned } from '@contracts/upgrades';
import { explain } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { useSummary, type SettingsWithTag } from '../api/site-queries';
import { useMay } from '../api/session';
import { formatDuration, formatMinute } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { GatedButton } from '../ui/gated-button';
import { actorName } from '../words/describe-change';
import classes from './limit-panel.module.css';
import { limitOf, writeLimit } from './limit-writes';
import { nextMomentOf } from './next-moment';

interface LimitRevertProps {
  slug: string;
  zone: string;
  /** The limit it would go back to. */
  backTo: number | undefined;
  timeOfDay: string;
  onTimeOfDay: (timeOfDay: string) => void;
  off: boolean;
}

/** One line for the limit's return: the one that is planned, else the time of day for one with the next change. */
export function LimitRevert(props: LimitRevertProps) {
  const planned = useSummary(props.slug, ({ limitRevert }) => limitRevert) ?? null;
  return (
    <div className={classes.revert}>
      {planned === null ? <RevertField {...props} /> : <PlannedRevert slug={props.slug} planned={planned} />}
    </div>
  );
}

function RevertField({ zone, backTo, timeOfDay, onTimeOfDay, off }: LimitRevertProps) {
  const id = useId();
  const nowMs = useNowMs();
  const at = nextMomentOf(timeOfDay, zone, nowMs);
  return (
    <>
      <label htmlFor={id}>Back to {backTo ?? '–'} at</label>
      <input
        id={id}
        type="time"
        className={classes.time}
        value={timeOfDay}
        disabled={off}
        aria-describedby={`${id}-note`}
        onChange={(event) => onTimeOfDay(event.currentTarget.value)}
      />
      <span id={`${id}-note`} className={`rc-muted rc-clip ${classes.zone}`} title={zone}>
        {at === null ? 'optional' : `in ${formatDuration((Date.parse(at) - nowMs) / 1000)}`}, {zone}
      </span>
    </>
  );
}

function PlannedRevert({ slug, planned }: { slug: string; planned: Planned }) {
  const may = useMay('settings.change');
  const nowMs = useNowMs();
  const [state, setState] = useState<{ asking: boolean; refusal: string | null }>({ asking: false, refusal: null });
  const cancel = async () => {
    const base = queryClient.getQueryData<SettingsWithTag>(keys.settings(slug));
    if (base === undefined) return;
    setState({ asking: true, refusal: null });
    try {
      const result = await writeLimit(slug, { limitRevertAt: null }, base, limitOf(base));
      setState({ asking: false, refusal: result.ok ? null : 'Someone has just changed the limit. Look again.' });
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause) });
    }
  };
  const by = actorName(planned.by);
  return (
    <>
      <IconClockX size={15} aria-hidden className={classes.revertSign} />
      <span className={classes.planned} title={by === null ? undefined : `set by ${by}`}>
        {state.refusal ?? (
          <>
            Goes back to <strong>{planned.to}</strong> at{' '}
            <time dateTime={planned.at}>{formatMinute(planned.at, nowMs)}</time>
          </>
        )}
      </span>
      <GatedButton
        permission={may}
        onClick={() => void cancel()}
        variant="default"
        size="compact-xs"
        loading={state.asking}
        aria-label="Cancel the limit’s return"
      >
        Cancel
      </GatedButton>
    </>
  );
}
