import { ActionIcon, Popover } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { runCommand } from './commands';
import { SCREENS, type Screen } from './screens';
import classes from './site-navigation.module.css';

/** The site's screens as tabs; where they do not fit, as one menu that is named after the screen shown. */
export function SiteNavigation({ slug }: { slug: string }) {
  return (
    <nav aria-label="Screens of this site" className={classes.nav}>
      <div className={classes.tabs}>
        {SCREENS.map(({ to, word }) => (
          <Link
            key={to}
            to={to}
            params={{ slug }}
            activeOptions={{ exact: to === '/sites/$slug', includeSearch: false }}
            className={classes.tab}
          >
            {word}
          </Link>
        ))}
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
          {SCREENS.map(({ to, word }) => (
            <Link
              key={to}
              to={to}
              params={{ slug }}
              activeOptions={{ exact: to === '/sites/$slug', includeSearch: false }}
              className={classes.item}
              onClick={close}
            >
              {word}
            </Link>
          ))}
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
    </div>
  );
}

function useCurrentScreen() {
  const matches = useMatchRoute();
  const isShown = (to: Screen) => Boolean(matches({ to, fuzzy: to !== '/sites/$slug' }));
  return SCREENS.find(({ to }) => isShown(to));
}
