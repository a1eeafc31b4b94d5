import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sessionQuery } from '../api/session';
import { StreamProvider } from '../stream/stream';
import { LinkStatus } from './link-status';
import { PersonMenu } from './person-menu';
import classes from './shell.module.css';
import { ShortcutHelp } from './shortcut-help';
import { SiteSwitcher } from './site-switcher';
import { ThemeSwitch } from './theme-switch';
import { useShortcuts } from './use-shortcuts';

/** Header and frame of every screen behind the sign-in. */
export function Shell() {
  useShortcuts();
  useLeaveWhenSignedOut();
  const { slug } = useParams({ strict: false });
  return (
    <StreamProvider>
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
          {slug !== undefined && <LinkStatus slug={slug} />}
          <ShortcutHelp />
          <ThemeSwitch />
          <PersonMenu />
        </div>
      </header>
      <Outlet />
    </StreamProvider>
  );
}

const SCREENS = [
  { to: '/sites/$slug/clients', word: 'Clients' },
  { to: '/sites/$slug/queue', word: 'Queue' },
  { to: '/sites/$slug/watch', word: 'Watch' },
  { to: '/sites/$slug/appliance', word: 'Appliance' },
  { to: '/sites/$slug/plan', word: 'Upgrade plan' },
  { to: '/sites/$slug/runs', word: 'Runs' },
  { to: '/sites/$slug/activity', word: 'Activity' },
  { to: '/sites/$slug/settings', word: 'Settings' },
] as const;

function SiteNavigation({ slug }: { slug: string }) {
  return (
    <>
      <SiteSwitcher slug={slug} />
      <nav aria-label="Screens of this site" className={classes.nav}>
        <Link
          to="/sites/$slug"
          params={{ slug }}
          activeOptions={{ exact: true, includeSearch: false }}
          className={classes.tab}
        >
          Overview
        </Link>
        {SCREENS.map(({ to, word }) => (
          <Link key={to} to={to} params={{ slug }} activeOptions={{ includeSearch: false }} className={classes.tab}>
            {word}
          </Link>
        ))}
      </nav>
    </>
  );
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
