import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMay } from '../api/session';
import { useSettings } from '../api/site-queries';
import { siteQuery, useSummary, type SettingsWithTag } from '../api/site-queries';
import { visibleText } from '../lib/format';
import { observedSetting } from '../observed/observed-settings';
import { useIsObserved } from '../observed/observed-site';
import { AwaitedScreen } from '../ui/awaited-screen';
import { ALERT_GROUP_WORDS, ALERT_SETTING_GROUPS } from './alert-setting-words';
import { AlertSettingsSections } from './alert-settings-sections';
import { DemoPanel } from './demo-panel';
import { KeysPanel } from './keys-panel';
import { PeoplePanel } from './people-panel';
import { SettingGroupPanel } from './setting-group-panel';
import { GROUP_WORDS, SETTING_GROUPS, settingsOf, type SettingGroup } from './setting-words';
import classes from './settings-page.module.css';
import { SitePanel } from './site-panel';

/** Everything that can be set: how the site works, what it is, who and what may come in. */
export function SettingsPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/settings' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const { settings, error } = useSettings(slug);
  return (
    <div className={classes.page}>
      <title>{`Settings – ${visibleText(siteName)} – Rollcall`}</title>
      {settings === undefined ? (
        <AwaitedScreen
          title="Settings"
          error={error}
          unread="The settings could not be read"
          className={classes.awaiting}
        />
      ) : (
        <Sections slug={slug} settings={settings} />
      )}
    </div>
  );
}

function Sections({ slug, settings }: { slug: string; settings: SettingsWithTag }) {
  const { data: site } = useQuery(siteQuery(slug));
  const may = useMay('settings.change');
  const isDemo = site?.driver.kind === 'simulated';
  const others = [
    { id: 'site', title: 'Site' },
    ...(isDemo ? [{ id: 'demo', title: 'Demo' }] : []),
    { id: 'keys', title: 'Keys' },
    { id: 'people', title: 'People' },
  ];
  const isObserved = useIsObserved(slug) ?? false;
  const hasAny = (group: SettingGroup) =>
    !isObserved || settingsOf(group).some((name) => observedSetting(name) !== null);
  const groups = SETTING_GROUPS.filter(hasAny).map((id) => ({ id, title: GROUP_WORDS[id].title }));
  const alerts = ALERT_SETTING_GROUPS.map((id) => ({ id, title: ALERT_GROUP_WORDS[id].short }));
  return (
    <>
      <header className={classes.head}>
        <h1 className={classes.title}>Settings</h1>
        <p className={classes.lead}>
          {may.allowed
            ? 'Each change counts at once and is kept in the audit trail, with the reason where one is given.'
            : `All of it can be read. ${may.why}`}
        </p>
      </header>
      <div className={classes.body}>
        <nav className={classes.index} aria-label="Sections of the settings">
          {[...groups, ...alerts, ...others].map(({ id, title }) => (
            <a key={id} href={`#${id}`} className={classes.indexLink}>
              {title}
            </a>
          ))}
        </nav>
        <div className={classes.sections}>
          {SETTING_GROUPS.map((group) => (
            <SettingGroupPanel key={group} slug={slug} group={group} settings={settings} />
          ))}
          <AlertSettingsSections slug={slug} />
          {site !== undefined && <SitePanel site={site} />}
          {isDemo && <DemoPanel slug={slug} />}
          <KeysPanel slug={slug} />
          <PeoplePanel />
        </div>
      </div>
    </>
  );
}
