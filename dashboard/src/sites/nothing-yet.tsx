import { useMay } from '../api/session';
import { AddSite } from '../observed/add-site';
import { useIsObserved } from '../observed/observed-site';
import { CopyButton } from '../ui/copy-button';
import { Notice } from '../ui/notice';
import classes from './nothing-yet.module.css';

/** Two calls that bring a site and its first client into being; the key comes from the environment, never from this page. */
function firstCalls(origin: string): string {
  return `# 1. A site, with an admin's key
curl -sS ${origin}/api/v1/sites \\
  -H "Authorization: Bearer $ROLLCALL_KEY" -H 'Content-Type: application/json' \\
  -d '{"slug":"head-office","name":"Head office"}'

# 2. Its first Jump Client checks in
curl -sS ${origin}/api/v1/sites/head-office/check-ins \\
  -H "Authorization: Bearer $ROLLCALL_KEY" -H 'Content-Type: application/json' \\
  -d '{"checkIns":[{"clientId":"till-0001","epoch":1,"sequence":1,"cause":"connected","version":"24.3.1","attributes":{"name":"TILL-0001"}}]}'
`;
}

/** The same for a site that exists and has no client yet. */
export function firstCheckIn(origin: string, slug: string): string {
  return `curl -sS ${origin}/api/v1/sites/${slug}/check-ins \\
  -H "Authorization: Bearer $ROLLCALL_KEY" -H 'Content-Type: application/json' \\
  -d '{"checkIns":[{"clientId":"till-0001","epoch":1,"sequence":1,"cause":"connected","version":"24.3.1","attributes":{"name":"TILL-0001"}}]}'
`;
}

export function NothingYet() {
  const mayManage = useMay('site.manage');
  const calls = firstCalls(window.location.origin);
  return (
    <main id="main">
      <title>Nothing here yet – Rollcall</title>
      <Notice
        title="Nothing here yet"
        actions={
          <>
            <AddSite />
            <CopyButton text={calls} label="Copy the calls" />
          </>
        }
      >
        <p>
          Rollcall knows no site. Add one here: a real appliance is read through its API, or fed by imports. For a site
          whose agents check in with Rollcall the two calls below do the same; this page opens it by itself.
        </p>
        {!mayManage.allowed && <p>{mayManage.why} Ask an admin to do this.</p>}
        <pre className={classes.code} tabIndex={0} aria-label="The two calls">
          {calls}
        </pre>
      </Notice>
    </main>
  );
}

/** Above a site's Overview until its first client is there. */
export function FirstClient({ slug }: { slug: string }) {
  // The strip of what is seen says it there, and how the first client comes.
  return useIsObserved(slug) === true ? null : <FirstCheckIn slug={slug} />;
}

function FirstCheckIn({ slug }: { slug: string }) {
  const mayEnrol = useMay('check_in.post');
  const check = firstCheckIn(window.location.origin, slug);
  return (
    <section className={classes.first} aria-labelledby="first-client">
      <h2 id="first-client" className={classes.firstTitle}>
        No client yet
      </h2>
      <p>
        A Jump Client is enrolled by its first check-in, with a key that may report check-ins. The counts below follow
        by themselves.{mayEnrol.allowed ? '' : ' Ask an admin for such a key.'}
      </p>
      <pre className={classes.code} tabIndex={0} aria-label="A first check-in">
        {check}
      </pre>
      <CopyButton text={check} label="Copy" />
    </section>
  );
}
