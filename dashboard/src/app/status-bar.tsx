import { SiteSwitcher } from './site-switcher';
import { FreezeButton } from './freeze-button';
import { LinkStatus } from './link-status';
import { Notices } from './notices';
import classes from './status-bar.module.css';
import { TimeSwitch } from './time-switch';

/**
 * The line under the header: which site, what is wrong, and how to read what is shown. It is always there, so that nothing moves when
 * it has something to say.
 */
export function StatusBar({ slug }: { slug: string | undefined }) {
  return (
    <section className={classes.bar} aria-label="State of this page">
      {slug !== undefined && <SiteSwitcher slug={slug} />}
      <Notices slug={slug} />
      <div className={classes.end}>
        <TimeSwitch slug={slug} />
        <FreezeButton />
        {slug !== undefined && <LinkStatus slug={slug} />}
      </div>
    </section>
  );
}
