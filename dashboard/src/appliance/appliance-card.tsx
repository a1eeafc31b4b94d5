import { IconCloudOff, IconHeartbeat, IconHelp, IconHeartBroken } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Appliance } from '@contracts/sites';
import type { ApplianceHealth } from '@contracts/words';
import { useSummary } from '../api/site-queries';
import { formatCount, formatVersion, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { seenBetweenText } from '../observed/seen-words';
import { Fact } from '../ui/fact';
import marks from '../ui/marks.module.css';
import { Ago, Moment } from '../ui/times';
import { APPLIANCE_ROLE_WORDS } from '../words/plan-words';
import type { Mark } from '../words/tones';
import { APPLIANCE_HEALTH_WORDS, wordOf } from '../words/words';
import classes from './appliance-page.module.css';
import { HEALTH_MEANINGS, healthMessage } from './appliance-words';

/** Signs of their own: an appliance that does not answer must not look like clients that do not. */
const HEALTH_MARKS: Record<ApplianceHealth, Mark> = {
  healthy: { tone: 'done', icon: IconHeartbeat },
  unhealthy: { tone: 'warn', icon: IconHeartBroken },
  unreachable: { tone: 'bad', icon: IconCloudOff },
  unknown: { tone: 'idle', icon: IconHelp },
};

interface ApplianceCardProps {
  slug: string;
  appliance: Appliance;
  isPair: boolean;
}

export function ApplianceCard({ slug, appliance, isPair }: ApplianceCardProps) {
  const { name, role, hostname, health, observedAt } = appliance;
  const { tone, icon: Icon } = HEALTH_MARKS[health];
  const message = healthMessage(appliance.healthMessage);
  const headingId = `appliance-${name}`;
  return (
    <section className={classes.appliance} data-health={health} aria-labelledby={headingId}>
      <header className={classes.head}>
        <h2 id={headingId} className={classes.name}>
          {isPair ? `Appliance ${name}` : 'The appliance'}{' '}
          <span className={classes.role}>{wordOf(APPLIANCE_ROLE_WORDS, role)}</span>
        </h2>
        <span className={marks.mark} data-tone={tone} title={HEALTH_MEANINGS[health]}>
          <Icon size={16} stroke={2} aria-hidden />
          {APPLIANCE_HEALTH_WORDS[health]}
        </span>
      </header>
      {health === 'unreachable' && <Unreachable slug={slug} name={name} message={message} observedAt={observedAt} />}
      {health === 'unhealthy' && (
        <p className={classes.trouble} data-tone="warn">
          It says that something is wrong{message === null ? '.' : `: ${message}`}
        </p>
      )}
      <dl className={classes.facts}>
        <Fact name="Site software">
          <strong>{appliance.siteVersion === null ? 'not seen' : visibleText(appliance.siteVersion)}</strong>
        </Fact>
        <Fact name="Revision">
          {appliance.siteRevision === null ? 'not named' : visibleText(appliance.siteRevision)}
        </Fact>
        <Fact name="Base software">
          {appliance.baseVersion === null ? 'not seen' : formatVersion(appliance.baseVersion, null)}
        </Fact>
        <Fact name="Host">{hostname === null ? 'not known' : visibleText(hostname)}</Fact>
        <Fact name="Last data sync">
          <LastSync appliance={appliance} />
        </Fact>
        <Fact name="Last seen">
          {observedAt === null ? (
            'never'
          ) : (
            <>
              <Moment at={observedAt} />, <Ago at={observedAt} />
            </>
          )}
        </Fact>
        {health === 'healthy' && message !== null && <Fact name="It says">{message}</Fact>}
      </dl>
    </section>
  );
}

function LastSync({ appliance: { role, lastDataSyncAt, lastDataSyncStatus } }: { appliance: Appliance }) {
  if (lastDataSyncAt === null) return <>{role === 'single' ? 'none: it stands alone' : 'not known'}</>;
  return (
    <>
      <Moment at={lastDataSyncAt} />, <Ago at={lastDataSyncAt} />
      {lastDataSyncStatus !== null && `: ${visibleText(lastDataSyncStatus)}`}
    </>
  );
}

interface UnreachableProps {
  slug: string;
  name: string;
  message: string | null;
  observedAt: string | null;
}

/** The link to the appliance is one thing, the clients' another: both are named, so that nobody takes one for the other. */
function Unreachable({ slug, name, message, observedAt }: UnreachableProps) {
  const nowMs = useNowMs();
  const fleet = useSummary(slug, ({ counts, total, observation }) => ({
    here: counts.byConnection.online + counts.byConnection.standby,
    total,
    seen: observation?.latest ?? null,
  }));
  return (
    <div className={classes.trouble} data-tone="bad">
      <p>
        Appliance {name} does not answer Rollcall{message === null ? '' : `: ${message}`}.{' '}
        {observedAt === null ? (
          'It has never answered.'
        ) : (
          <>
            What stands below is from <Moment at={observedAt} />.
          </>
        )}
      </p>
      {fleet !== undefined && (
        <p>
          Of the clients this says nothing:{' '}
          <Link
            to="/sites/$slug/clients"
            params={{ slug }}
            search={{ connection: ['online', 'standby'] }}
            className={`rc-link ${classes.inText}`}
          >
            {formatCount(fleet.here)} of {formatCount(fleet.total)}
          </Link>{' '}
          {fleet.seen === null
            ? 'are online or on standby.'
            : `were online or on standby, ${seenBetweenText(fleet.seen, nowMs)}.`}
        </p>
      )}
    </div>
  );
}
