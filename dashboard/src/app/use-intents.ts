import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { toggleFreeze } from '../stream/freeze';
import { useControl } from '../observed/observed-site';
import { leaveCommand, runCommand, type Command } from './commands';
import { isOn, SCREENS, type Screen } from './screens';
import { SHORTCUTS, type Intent } from './shortcut-keys';

const SCREEN_OF = new Map<Intent, Screen>(SCREENS.map(({ to, intent }) => [intent, to]));

/** What a key or the palette asks for and another screen does: that screen is gone to, and told. */
const ON_SCREEN = {
  search: { to: '/sites/$slug/clients', command: 'focus_search' },
  limit: { to: '/sites/$slug', command: 'focus_limit' },
  pause: { to: '/sites/$slug', command: 'open_pause' },
} as const satisfies Partial<Record<Intent, { to: Screen; command: Command }>>;

const COMMANDS: Partial<Record<Intent, Command>> = {
  help: 'show_shortcuts',
  row_next: 'row_next',
  row_previous: 'row_previous',
  row_select: 'row_select',
  row_open: 'row_open',
  row_bump: 'row_bump',
  close_client: 'close_client',
};

/** Does what is asked; false where there is nothing on the page that it means anything to. */
export function useIntents(): (intent: Intent) => boolean {
  const navigate = useNavigate();
  const { slug } = useParams({ strict: false });
  const control = useControl(slug);
  const latest = useRef<(intent: Intent) => boolean>(() => false);

  useEffect(() => {
    const go = (to: Screen) => {
      if (slug !== undefined) void navigate({ to, params: { slug } });
      return slug !== undefined;
    };
    latest.current = (intent) => {
      if (intent === 'freeze') {
        toggleFreeze();
        return true;
      }
      const screen = SCREEN_OF.get(intent);
      if (screen !== undefined) return go(screen);
      if (intent in ON_SCREEN) {
        if (!SHORTCUTS.some((each) => each.intent === intent && isOn(each, control))) return false;
        const { to, command } = ON_SCREEN[intent as keyof typeof ON_SCREEN];
        if (slug === undefined || runCommand(command)) return slug !== undefined;
        leaveCommand(command);
        return go(to);
      }
      const command = COMMANDS[intent];
      return command !== undefined && runCommand(command);
    };
  });

  return useCallback((intent: Intent) => latest.current(intent), []);
}
