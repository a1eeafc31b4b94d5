import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Site } from '@contracts/sites';
import { useMay } from '../api/session';
import { offsetName } from '../lib/time-zones';
import { serverNowMs } from '../lib/server-clock';
import { visibleText } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { Moment } from '../ui/times';
import { Section } from './section';
import { DRIVER_WORDS } from './site-draft';
import { SiteEditor } from './site-editor';
import classes from './site-panel.module.css';

/** What the site is called, which clock it lives by, and how its appliance is reached. */
export function SitePanel({ site }: { site: Site }) {
  const may = useMay('site.manage');
  const [base, setBase] = useState<Site | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const close = () => {
    flushSync(() => setBase(null));
    place.current?.querySelector('button')?.focus();
  };
  return (
    <Section
      id="site"
      title="Site"
      meaning="What it is called, which clock it lives by, and how its appliance is reached."
    >
      <div ref={place} className={classes.body}>
        {base === null ? (
          <>
            <SiteFacts site={site} />
            <span className={classes.tools}>
              <GatedButton permission={may} variant="default" size="compact-xs" onClick={() => setBase(site)}>
                Edit<span className="rc-sr"> the site</span>
              </GatedButton>
              <Link to="/" search={{ all: true }} className="rc-link">
                All sites
              </Link>
            </span>
          </>
        ) : (
          <SiteEditor base={base} onClose={close} />
        )}
      </div>
    </Section>
  );
}

function SiteFacts({ site }: { site: Site }) {
  const { name, slug, timeZone, control, driver, createdAt } = site;
  const zone = timeZone ?? 'UTC';
  return (
    <dl className={classes.facts}>
      <dt>Name</dt>
      <dd>{visibleText(name)}</dd>
      <dt>Short name</dt>
      <dd>
        {slug} <span className="rc-muted">in addresses and scripts; it never changes</span>
      </dd>
      <dt>Time zone</dt>
      <dd>
        {visibleText(zone)}
        {zone !== 'UTC' && <span className="rc-muted"> {offsetName(serverNowMs(), zone)} now</span>}
      </dd>
      <dt>Control</dt>
      <dd>
        {control}{' '}
        <span className="rc-muted">
          {control === 'managed'
            ? 'Rollcall owns the order and the slots, and sends the starts'
            : 'Rollcall reads the appliance and steers nothing; the limit is set there'}
        </span>
      </dd>
      <dt>Driver</dt>
      <dd>
        {Object.hasOwn(DRIVER_WORDS, driver.kind)
          ? DRIVER_WORDS[driver.kind as 'none'].title
          : visibleText(driver.kind)}
        {driver.url !== undefined && <> at {visibleText(driver.url)}</>}
        {driver.kind === 'none' && control === 'observed' ? (
          <span className="rc-muted">; the site is fed by imports of exports</span>
        ) : (
          <span className="rc-muted">
            {driver.capabilities.length === 0
              ? '; it can do nothing by itself'
              : `; it can ${driver.capabilities.length} things by itself`}
          </span>
        )}
      </dd>
      {driver.clientId !== undefined && <AccountFacts driver={driver} />}
      <dt>Made</dt>
      <dd>
        <Moment at={createdAt} />
      </dd>
    </dl>
  );
}

/** Of a real appliance's driver. The secret itself is never shown. */
function AccountFacts({ driver }: { driver: Site['driver'] }) {
  const { clientId = '', hasSecret, appliances, ca, proxy, use } = driver;
  const uses = [
    ...(use?.backups === true
      ? [use.keepBackupFiles ? 'downloads backups and keeps the files' : 'downloads backups']
      : []),
    ...(use?.failoverRole === true ? ['changes the failover role'] : []),
  ];
  return (
    <>
      <dt>API account</dt>
      <dd>
        {visibleText(clientId)}{' '}
        <span className="rc-muted">{hasSecret === true ? 'with a secret that is kept' : 'without a secret'}</span>
      </dd>
      {appliances != null && (
        <>
          <dt>Appliances</dt>
          <dd>
            A at {visibleText(appliances.A)}, B at {visibleText(appliances.B)}
          </dd>
        </>
      )}
      <dt>Trust and way</dt>
      <dd>
        {ca == null ? 'the well-known certificates' : 'an own CA besides the well-known ones'}
        {proxy != null && `, through the proxy ${visibleText(proxy)}`}
      </dd>
      <dt>Beyond reading</dt>
      <dd>{uses.length === 0 ? 'nothing' : uses.join('; ')}</dd>
    </>
  );
}
