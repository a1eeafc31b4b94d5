import { formatAgo, formatElapsed, formatFull, formatTime } from '../lib/format';
import { useNowMs } from '../lib/server-clock';

/** How long ago, counted by the server's clock; the title has the moment itself. */
export function Ago({ at }: { at: string }) {
  const nowMs = useNowMs();
  return (
    <time dateTime={at} title={formatFull(at)}>
      {formatAgo(nowMs - Date.parse(at))}
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

/** The moment on the reader's own clock. */
export function Moment({ at }: { at: string }) {
  const nowMs = useNowMs();
  return (
    <time dateTime={at} title={formatFull(at)}>
      {formatTime(at, nowMs)}
    </time>
  );
}
