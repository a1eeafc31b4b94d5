import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AlertSettingsAnswer } from '@contracts/alerts';
import { alertSettingsQuery } from '../api/alert-settings-queries';
import { isOfSlots } from '../observed/observed-settings';
import { useIsObserved } from '../observed/observed-site';
import { AwaitedText } from '../ui/awaited-text';
import { Ago } from '../ui/times';
import { ALERT_WORDS } from '../words/alert-words';
import { actorName } from '../words/describe-change';
import { AlertSettingRow } from './alert-setting-row';
import {
  ALERT_GROUP_WORDS,
  ALERT_SETTING_GROUPS,
  alertSettingsOf,
  type AlertSettingGroup,
} from './alert-setting-words';
import { Section } from './section';
import classes from './setting-row.module.css';

/** When alerts fire and how often they are told; each setting with its meaning and its way to be changed. */
export function AlertSettingsSections({ slug }: { slug: string }) {
  const isObserved = useIsObserved(slug) ?? false;
  const { data: settings, error } = useQuery(alertSettingsQuery(slug));
  return ALERT_SETTING_GROUPS.map((group) => (
    <Section
      key={group}
      id={group}
      title={ALERT_GROUP_WORDS[group].title}
      meaning={ALERT_GROUP_WORDS[group].meaning}
      aside={<Aside slug={slug} group={group} settings={settings} />}
    >
      {settings === undefined ? (
        <AwaitedText error={error} className={classes.awaiting} />
      ) : (
        <>
          {group === 'alerts_what' && <NotJudged alerts={settings.notJudged} />}
          <ul className={classes.list}>
            {alertSettingsOf(group)
              .filter((name) => !isObserved || !isOfSlots(name))
              .map((name) => (
                <AlertSettingRow key={name} slug={slug} name={name} settings={settings} />
              ))}
          </ul>
        </>
      )}
    </Section>
  ));
}

/** What an observed site is never alerted about, whatever is set here. */
function NotJudged({ alerts }: { alerts: AlertSettingsAnswer['notJudged'] }) {
  if (alerts.length === 0) return null;
  return (
    <p className={classes.awaiting}>
      Never raised for this site:{' '}
      {alerts.map(({ alert, why }) => `${ALERT_WORDS[alert].title} (${why.replace(/\.$/, '')})`).join('; ')}.
    </p>
  );
}

interface AsideProps {
  slug: string;
  group: AlertSettingGroup;
  settings: AlertSettingsAnswer | undefined;
}

function Aside({ slug, group, settings }: AsideProps) {
  if (group === 'alerts_out') {
    return (
      <Link to="/sites/$slug/receivers" params={{ slug }} className="rc-link">
        Receivers
      </Link>
    );
  }
  if (group !== 'alerts_what' || settings?.changedAt == null) return null;
  return (
    <span className="rc-muted">
      Alert settings were last changed <Ago at={settings.changedAt} /> by {actorName(settings.changedBy) ?? 'somebody'}
    </span>
  );
}
