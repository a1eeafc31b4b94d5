import { ActionIcon } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams, useRouter, useMatches } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sessionQuery } from '../api/session';
import { useFrozen } from '../stream/freeze';
import { StreamProvider, useLinkState } from '../stream/stream';
import { runCommand } from './commands';
import { Notices } from './notices';
import { PaletteHost } from './palette-host';
import { PersonMenu } from './person-menu';
import classes from './shell.module.css';
import { ShortcutHelp } from './shortcut-help';
import { SiteNavigation } from './site-navigation';
import { StatusBar } from './status-bar';
import { ThemeSwitch } from './theme-switch';
import { useShortcuts } from './use-shortcuts';

/** Header and frame of every screen behind the sign-in. On a wall only what is wrong is said besides the screen itself. */
export function Shell() {
  useShortcuts();
  useLeaveWhenSignedOut();
  const { slug } = useParams({ strict: false });
  // As the screen itself reads it: what stands in the address is text until a screen has read it.
  const isKiosk = useMatches({
    select: (matches) => (matches.at(-1)?.search as { kiosk?: true } | undefined)?.kiosk === true,
  });
  return (
    <StreamProvider>
      <StateOfPage isKiosk={isKiosk} />
      {isKiosk ? (
        <div className={classes.kiosk}>
          <Notices slug={slug} />
        </div>
      ) : (
        <>
          <Header slug={slug} />
          <StatusBar slug={slug} />
        </>
      )}
      <PaletteHost slug={slug} />
      <Outlet />
    </StreamProvider>
  );
}

function Header({ slug }: { slug: string | undefined }) {
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.header}>
        <Link to="/" className={classes.brand} aria-label="Rollcall, all sites">
          <img src="/favicon.svg" alt="" width={22} height={22} />
          <span className={classes.brandName}>Rollcall</span>
        </Link>
        {slug !== undefined && <SiteNavigation slug={slug} />}
        <div className={classes.end}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="md"
            aria-label="Find anything"
            title="Find anything (Ctrl K)"
            onClick={() => runCommand('show_palette')}
          >
            <IconSearch size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
          <span className={classes.wideOnly}>
            <ShortcutHelp />
          </span>
          <ThemeSwitch />
          <PersonMenu />
        </div>
      </header>
    </>
  );
}

/** The page's own state, where its styles find it. */
function StateOfPage({ isKiosk }: { isKiosk: boolean }) {
  const isFrozen = useFrozen();
  const isStale = useLinkState() === 'lost';
  useRootMark('data-frozen', isFrozen);
  useRootMark('data-stale', isStale);
  useRootMark('data-kiosk', isKiosk);
  return null;
}

function useRootMark(name: string, on: boolean): void {
  useEffect(() => {
    const root = document.documentElement;
    root.toggleAttribute(name, on);
    return () => root.removeAttribute(name);
  }, [name, on]);
}

/** Wherever it is found out that nobody is signed in any more, the way leads to the sign-in and from there back here. */
function useLeaveWhenSignedOut(): void {
  const { data: session } = useQuery(sessionQuery);
  const router = useRouter();
  useEffect(() => {
    // Read at that moment: the place changes while the way leads there, and must not be taken for where one was.
    const { href, pathname } = router.state.location;
    if (session !== null || pathname === '/sign-in') return;
    void router.navigate({ to: '/sign-in', search: { next: href === '/' ? undefined : href } });
  }, [session, router]);
}
