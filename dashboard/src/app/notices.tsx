import { Button, Popover } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBellOff,
  IconEye,
  IconEyeOff,
  IconPlugConnectedX,
  IconServerOff,
  IconSnowflake,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { formatCount, formatTime } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import type { NoticeKind, NoticeLine } from '../sites/notices';
import { useNotices } from '../sites/use-notices';
import { toggleFreeze, useFreeze } from '../stream/freeze';
import classes from './notices.module.css';

const ICONS: Record<NoticeKind, Icon> = {
  link_lost: IconPlugConnectedX,
  api_down: IconServerOff,
  behind: IconAlertTriangle,
  limited: IconAlertTriangle,
  appliance: IconServerOff,
  silence: IconBellOff,
  read_only: IconEye,
  sight: IconEyeOff,
};

/** The one place where the page says what is not as it should be. It clips rather than grows; all of it is one press away. */
export function Notices({ slug }: { slug: string | undefined }) {
  const notices = useNotices(slug);
  return (
    <div className={classes.notices}>
      <FrozenNotice />
      {notices.length > 0 && <NoticeSummary slug={slug} notices={notices} />}
    </div>
  );
}

function FrozenNotice() {
  const { sinceMs, waiting } = useFreeze();
  const nowMs = useNowMs();
  if (sinceMs === null) return null;
  const since = formatTime(new Date(sinceMs).toISOString(), nowMs);
  return (
    <div className={classes.frozen} data-tone="run">
      <IconSnowflake size={14} stroke={2} aria-hidden className={classes.icon} />
      <span className="rc-clip">
        Frozen since {since}
        <span className={classes.more}>
          {' '}
          – {formatCount(waiting)} {waiting === 1 ? 'change waits' : 'changes wait'}
        </span>
      </span>
      <Button size="compact-xs" onClick={toggleFreeze} className={classes.goOn}>
        Go on
      </Button>
    </div>
  );
}

function NoticeSummary({ slug, notices }: { slug: string | undefined; notices: NoticeLine[] }) {
  const [first, ...others] = notices;
  if (first === undefined) return null;
  return (
    <Popover position="bottom-start" width={420} shadow="md" withRoles={false} withinPortal={false}>
      <Popover.Target>
        <button type="button" className={classes.summary} data-tone={first.tone}>
          <NoticeIcon notice={first} />
          <strong className={classes.title}>{first.title}</strong>
          <span className={`rc-clip ${classes.text}`}>{first.text}</span>
          {others.length > 0 && <span className={classes.others}>and {others.length} more</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.all}>
        <ul className={classes.list} aria-label="State of this page, in full">
          {notices.map((notice) => (
            <li key={notice.silence ?? notice.title} data-tone={notice.tone}>
              <NoticeIcon notice={notice} />
              <div>
                <strong className={classes.title}>{notice.title}</strong>
                <p className={classes.full}>{notice.text}</p>
                {notice.silence !== undefined && slug !== undefined && (
                  <Link to="/sites/$slug/silences" params={{ slug }} className="rc-link">
                    Silences: end it, or let it last longer
                  </Link>
                )}
              </div>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function NoticeIcon({ notice }: { notice: NoticeLine }) {
  const Mark = ICONS[notice.kind];
  return <Mark size={15} stroke={1.9} aria-hidden className={classes.icon} />;
}
