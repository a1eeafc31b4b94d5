import { useQuery } from '@tanstack/react-query';
import type { SettingName } from '@contracts/sites';
import { settingsQuery } from '../api/site-queries';
import { formatCount } from '../lib/format';
import { Ago } from '../ui/times';
import { Panel } from '../ui/panel';
import { actorName } from '../words/describe-change';
import classes from './appliance-page.module.css';
import { SettingsLink } from './driver-panel';

const BELONGS: { name: SettingName; title: string; unit: string; meaning: string }[] = [
  {
    name: 'maxUpgradeBandwidthMibps',
    title: 'Upgrade bandwidth',
    unit: 'MiB/s',
    meaning: 'What all upgrades together may take of its line.',
  },
  {
    name: 'connectionRatePerSecond',
    title: 'Connection rate',
    unit: 'a second',
    meaning: 'How many clients it lets in again after it was away.',
  },
];

/** Settings that the appliance keeps, not Rollcall: here is what is known of them and who brings them there. */
export function ApplianceSettings({ slug, driverKind }: { slug: string; driverKind: string }) {
  const { data } = useQuery(settingsQuery(slug));
  return (
    <Panel title="Kept by the appliance" aside={<SettingsLink slug={slug} />}>
      <p className={classes.line}>
        {driverKind === 'simulated'
          ? 'The driver hands these over to the appliance when they change.'
          : 'Rollcall reckons with these and cannot set them: set the same on the appliance.'}
      </p>
      <dl className={classes.settings}>
        {BELONGS.map(({ name, title, unit, meaning }) => {
          const value = data?.answer.settings[name];
          const rule = data?.answer.rules[name];
          const changed = data?.answer.changes[name];
          return (
            <div key={name} className={classes.setting}>
              <dt>{title}</dt>
              <dd>
                <strong>{value === undefined ? '–' : formatCount(Number(value))}</strong> {unit}
                {rule?.min !== undefined && rule.max !== undefined && (
                  <span className="rc-muted">
                    {' '}
                    ({formatCount(rule.min)}–{formatCount(rule.max)}, by default {rule.default})
                  </span>
                )}
                <span className={classes.meaning}>
                  {meaning}
                  {changed !== undefined && (
                    <>
                      {' '}
                      Changed by {actorName(changed.by)} <Ago at={changed.at} />.
                    </>
                  )}
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
    </Panel>
  );
}
