import type { Icon } from '@tabler/icons-react';
import {
  IconAlertTriangle,
  IconArrowUpRight,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconClockExclamation,
  IconGhost2,
  IconHelp,
  IconMoon,
  IconPlayerPause,
  IconPlugConnected,
  IconPlugConnectedX,
  IconRefresh,
  IconRefreshAlert,
  IconTicket,
  IconTrash,
} from '@tabler/icons-react';
import type { Connection, UpgradeState } from '@contracts/words';

/** A tone names a colour of app/tokens.css. It never stands alone: every use shows the icon and the word too. */
export type Tone = 'idle' | 'wait' | 'grant' | 'run' | 'done' | 'warn' | 'bad' | 'held' | 'ahead';

export interface Mark {
  tone: Tone;
  icon: Icon;
}

export const UPGRADE_STATE_MARKS: Record<UpgradeState, Mark> = {
  awaiting_check_in: { tone: 'idle', icon: IconCircleDashed },
  queued: { tone: 'wait', icon: IconClock },
  granted: { tone: 'grant', icon: IconTicket },
  upgrading: { tone: 'run', icon: IconRefresh },
  suspect: { tone: 'warn', icon: IconAlertTriangle },
  failed: { tone: 'bad', icon: IconCircleX },
  held: { tone: 'held', icon: IconPlayerPause },
  up_to_date: { tone: 'done', icon: IconCircleCheck },
  ahead: { tone: 'ahead', icon: IconArrowUpRight },
  pending: { tone: 'wait', icon: IconRefreshAlert },
  ghost: { tone: 'idle', icon: IconGhost2 },
};

export const CONNECTION_MARKS: Record<Connection, Mark> = {
  online: { tone: 'done', icon: IconPlugConnected },
  offline: { tone: 'idle', icon: IconPlugConnectedX },
  standby: { tone: 'held', icon: IconMoon },
  overdue: { tone: 'warn', icon: IconClockExclamation },
  lost: { tone: 'bad', icon: IconHelp },
  disabled: { tone: 'idle', icon: IconBan },
  uninstalled: { tone: 'idle', icon: IconTrash },
};
