import { ActionIcon, Popover } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useControl } from '../observed/observed-site';
import { AlertBadge } from './alert-badge';
import { runCommand } from './commands';
import { BEHIND, isOn, SCREENS, type Screen } from './screens';
import classes from './site-navigation.module.css';

const ALERTS = '/sites/$slug/alerts' satisfies Screen;

/** The site's screens as tabs; where they do not fit, as one menu that is named after the screen shown. */
export function SiteNavigation({ slug }: { slug: string }) {
  return (
    <nav aria-label="Screens of this site" className={classes.nav}>
      <div className={classes.tabs}>
        <ScreenLinks slug={slug} className={classes.tab} />
      </div>
      <FoldedNavigation slug={slug} />
    </nav>
  );
}

function FoldedNavigation({ slug }: { slug: string }) {
  const current = useCurrentScreen();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className={classes.folded}>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={220} withinPortal={false} trapFocus>
        <Popover.Target>
          <ActionIcon
            variant="default"
            size="lg"
            className={classes.burger}
            aria-label={`Screens, now ${current?.word ?? 'none'}`}
            onClick={() => setOpen(!isOpen)}
          >
            <IconMenu2 size={18} stroke={1.8} aria-hidden />
            <span className={classes.currentWord}>{current?.word}</span>
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown className={classes.list} aria-label="Screens of this site">
          <ScreenLinks slug={slug} className={classes.item} onFollow={close} />
          <button
            type="button"
            className={classes.item}
            onClick={() => {
              close();
              runCommand('show_shortcuts');
            }}
          >
            Keyboard shortcuts
          </button>
        </Popover.Dropdown>
      </Popover>
      <Link to={ALERTS} params={{ slug }} className={classes.foldedBadge}>
        <span className="rc-sr">Alerts</span>
        <AlertBadge slug={slug} />
      </Link>
    </div>
  );
}

interface ScreenLinksProps {
  slug: string;
  className?: string;
  onFollow?: () => void;
}

function ScreenLinks({ slug, className, onFollow }: ScreenLinksProps) {
  const behind = useTabBehind();
  return useScreens(slug).map(({ to, word }) => (
    <Link
      key={to}
      to={to}
      params={{ slug }}
      activeOptions={{ exact: to === '/sites/$slug', includeSearch: false }}
      aria-current={to === behind ? 'page' : undefined}
      className={className}
      onClick={onFollow}
    >
      {word}
      {to === ALERTS && <AlertBadge slug={slug} />}
    </Link>
  ));
}

function useScreens(slug: string) {
  const control = useControl(slug);
  return SCREENS.filter((each) => isOn(each, control));
}

/** The router itself marks the tab of the screen that is shown; of a screen without a tab, this is the one that it stands behind. */
function useTabBehind(): Screen | undefined {
  const matches = useMatchRoute();
  return BEHIND.find(({ to }) => matches({ to }) !== false)?.tab;
}

function useCurrentScreen() {
  const matches = useMatchRoute();
  const behind = useTabBehind();
  return SCREENS.find(({ to }) => to === behind || matches({ to, fuzzy: to !== '/sites/$slug' }) !== false);
}
