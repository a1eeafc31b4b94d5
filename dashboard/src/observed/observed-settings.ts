/** Which settings mean something on a site that is only read, and what. Pure. What Rollcall would steer by is not among them. */
import type { AlertSettings } from '@contracts/alerts';
import type { SettingName } from '@contracts/sites';
import { SETTING_WORDS, type SettingWords } from '../settings/setting-words';

const RECORDED = {
  owner: 'appliance',
  meaning: 'Set on the appliance; not enforced by Rollcall. A change here changes only this record.',
  whileRunning: 'Nothing on the appliance changes by it.',
} as const;

const OBSERVED: Partial<Record<SettingName, Partial<SettingWords>>> = {
  maxConcurrentUpgrades: {
    ...RECORDED,
    title: 'Recorded limit',
    meaning: `${RECORDED.meaning} The advice on the Overview compares with it.`,
  },
  maxUpgradeBandwidthMibps: RECORDED,
  connectionRatePerSecond: RECORDED,
  passiveCheckInHours: {},
  passiveGraceHours: {},
};

/** The words of a setting on an observed site; null where it means nothing there. */
export function observedSetting(name: SettingName): SettingWords | null {
  const words = OBSERVED[name];
  return words === undefined ? null : { ...SETTING_WORDS[name], ...words };
}

/** Alerts about slots are never raised for an observed site. */
const OF_SLOTS: readonly string[] = ['stalledSeconds', 'stalledTimesP95'] satisfies (keyof AlertSettings)[];

export const isOfSlots = (name: string): boolean => OF_SLOTS.includes(name);
