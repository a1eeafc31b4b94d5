import { Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconPlugConnectedX,
  IconRefresh,
  IconSnowflake,
} from '@tabler/icons-react';
import { useSummary } from '../api/site-queries';
import { formatAgo, formatDuration } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { BEHIND_MS } from '../sites/notices';
import { useFrozen } from '../stream/freeze';
import { useLink } from '../stream/stream';
import type { Link } from '../stream/stream-client';
import type { Tone } from '../words/tones';
import classes from './link-status.module.css';

interface Shown {
  tone: Tone;
  icon: typeof IconCircleCheck;
  text: string;
  meaning: string;
}

const FROZEN: Shown = {
  tone: 'run',
  icon: IconSnowflake,
  text: 'Frozen',
  meaning: 'The link is good; the screen stands still because somebody froze it here.',
};

/** Whether what is on the page is now, and if not, how old it is. It changes by the second, so nobody is told of it unasked. */
export function LinkStatus({ slug }: { slug: string }) {
  const link = useLink();
  const lagMs = useSummary(slug, (summary) => summary.feedLagMs) ?? 0;
  const nowMs = useNowMs();
  const isFrozen = useFrozen();
  const { tone, icon: Icon, text, meaning } = isFrozen && link.state === 'live' ? FROZEN : describe(link, lagMs, nowMs);
  return (
    <Tooltip label={meaning}>
      <span
        className={classes.status}
        data-tone={tone}
        role="status"
        aria-live="off"
        tabIndex={0}
        aria-label={`Link: ${text}. ${meaning}`}
      >
        <Icon size={14} stroke={2} aria-hidden />
        <span className={classes.text}>{text}</span>
      </span>
    </Tooltip>
  );
}

function describe(link: Link, lagMs: number, nowMs: number): Shown {
  if (link.state === 'lost') return lost(link, nowMs);
  if (link.state === 'connecting') {
    return { tone: 'idle', icon: IconRefresh, text: 'Connecting', meaning: 'The live link is being opened.' };
  }
  if (lagMs > BEHIND_MS) {
    const behind = formatDuration(lagMs / 1000);
    return {
      tone: 'warn',
      icon: IconAlertTriangle,
      text: `${behind} behind`,
      meaning: `The link is good, but the server itself shows what was true ${behind} ago.`,
    };
  }
  if (link.limited) {
    return {
      tone: 'warn',
      icon: IconAlertTriangle,
      text: 'Counts only',
      meaning:
        'This browser was too slow for every change: it gets the counts, and rows when they are opened or refreshed.',
    };
  }
  return { tone: 'done', icon: IconCircleCheck, text: 'Live', meaning: 'What is shown is what the server knows now.' };
}

function lost(link: Link, nowMs: number): Shown {
  const age = link.lastHeardMs === null ? '' : ` (${formatAgo(nowMs - link.lastHeardMs)})`;
  return {
    tone: 'bad',
    icon: IconPlugConnectedX,
    text: 'Link lost',
    meaning: `The live link is down and is being opened again. What is shown stands still since then${age}; the clients go on.`,
  };
}
