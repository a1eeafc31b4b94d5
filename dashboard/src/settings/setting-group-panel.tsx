import { observedSetting } from '../observed/observed-settings';
import { useIsObserved } from '../observed/observed-site';
import type { SettingsWithTag } from '../api/site-queries';
import { SettingRow } from './setting-row';
import { GROUP_WORDS, settingsOf, type SettingGroup } from './setting-words';
import { Section } from './section';
import classes from './setting-row.module.css';

/** The settings of one kind, each with what it means and how it stands. */
export function SettingGroupPanel(props: { slug: string; group: SettingGroup; settings: SettingsWithTag }) {
  const { slug, group, settings } = props;
  const { title, meaning } = GROUP_WORDS[group];
  const isObserved = useIsObserved(slug) ?? false;
  const names = settingsOf(group).filter((name) => !isObserved || observedSetting(name) !== null);
  if (names.length === 0) return null;
  return (
    <Section id={group} title={title} meaning={meaning}>
      <ul className={classes.list}>
        {names.map((name) => (
          <SettingRow key={name} slug={slug} name={name} settings={settings} />
        ))}
      </ul>
    </Section>
  );
}
