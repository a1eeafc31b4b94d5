import { formatAgo, formatElapsed, formatFull, formatRelative, formatTime } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { useTimes } from '../lib/times';

/**
 * How long ago, counted by the server's clock. Who chose UTC or the site's time compares with something else, and reads the moment
 * instead; the title has it always.
 */
export function Ago({ at }: { at: string }) {
  const nowMs = useNowMs();
  const { choice } = useTimes();
  const isClock = choice === 'utc' || choice === 'site';
  return (
    <time dateTime={at} title={formatFull(at)}>
      {isClock ? formatTime(at, nowMs) : formatAgo(nowMs - Date.parse(at))}
    </time>
  );
}

/** A running clock since `since`. */
export function Elapsed({ since }: { since: string }) {
  const nowMs = useNowMs();
  return (
    <time dateTime={since} title={`since ${formatFull(since)}`}>
      {formatElapsed(nowMs - Date.parse(since))}
    </time>
  );
}

/** The moment as the reader wants times to be shown: on a clock, or as its distance from now. */
export function Moment({ at }: { at: string }) {
  const nowMs = useNowMs();
  const { choice } = useTimes();
  return (
    <time dateTime={at} title={formatFull(at)}>
      {choice === 'relative' ? formatRelative(at, nowMs) : formatTime(at, nowMs)}
    </time>
  );
}
