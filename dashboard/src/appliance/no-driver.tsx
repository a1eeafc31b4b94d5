import { Link } from '@tanstack/react-router';
import { useMay } from '../api/session';
import { CopyButton } from '../ui/copy-button';
import { Panel } from '../ui/panel';
import classes from './appliance-page.module.css';

/** What it means that nobody reaches the appliance from here, and how that is changed. */
export function NoDriver({ slug, isManaged }: { slug: string; isManaged: boolean }) {
  const mayManage = useMay('site.manage');
  const begin = beginRun(window.location.origin, slug);
  return (
    <Panel title="This site has no driver">
      <div className={classes.prose}>
        <p>
          Rollcall does not reach this site&rsquo;s appliance, so it sees neither versions nor health here, and can
          neither upgrade it nor begin a run by itself.{' '}
          {isManaged &&
            'Its clients are steered all the same: each gets its start in the answer to its own check-in, and never more than the limit run at once.'}
        </p>
        <p>After the appliance was upgraded by hand, somebody says so, and the run begins:</p>
        <pre className={classes.code} tabIndex={0} aria-label="The call that begins a run">
          {begin}
        </pre>
        <div className={classes.proseActions}>
          <CopyButton text={begin} label="Copy" />
          <span>
            A driver is chosen in the{' '}
            <Link to="/sites/$slug/settings" params={{ slug }} className={`rc-link ${classes.inText}`}>
              Settings
            </Link>{' '}
            of the site, with the appliance&rsquo;s address and secret.
            {!mayManage.allowed && ` ${mayManage.why} Ask an admin to do this.`}
          </span>
        </div>
      </div>
    </Panel>
  );
}

/** The key comes from the environment, never from this page. */
function beginRun(origin: string, slug: string): string {
  return `curl -sS ${origin}/api/v1/sites/${slug}/upgrade-runs \\
  -H "Authorization: Bearer $ROLLCALL_KEY" -H 'Content-Type: application/json' \\
  -d '{"targetVersion":"24.3.1","targetRevision":"86042"}'`;
}
