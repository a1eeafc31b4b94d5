/**
 * What people read of every setting. Complete by its type: a new setting does not compile until it has its words here. Ranges and
 * defaults are not here; they come from the server with the settings.
 */
import type { SettingName } from '@contracts/sites';

export const SETTING_GROUPS = ['pace', 'clients', 'safety', 'keeping'] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

export type SettingUnit = 'count' | 'percent' | 'mibps' | 'per_second' | 'seconds' | 'hours' | 'days' | 'mode';
/** Who obeys it. What is the appliance's, Rollcall stores and hands on to drivers that can apply it. */
export type SettingOwner = 'rollcall' | 'appliance';

export interface SettingWords {
  title: string;
  group: SettingGroup;
  unit: SettingUnit;
  owner: SettingOwner;
  meaning: string;
  /** What follows when it is changed while a run is on. */
  whileRunning: string;
}

export const GROUP_WORDS: Record<SettingGroup, { title: string; meaning: string }> = {
  pace: { title: 'Pace', meaning: 'How fast clients may upgrade and come back.' },
  clients: { title: 'Clients', meaning: 'When a client counts as there, and when it is expected again.' },
  safety: { title: 'Safety', meaning: 'What an attempt may take, and when Rollcall stops by itself.' },
  keeping: { title: 'Keeping', meaning: 'How long clients that do not come back stay listed.' },
};

export const OWNER_WORDS: Record<SettingOwner, { title: string; meaning: string }> = {
  rollcall: { title: 'Rollcall’s', meaning: 'Rollcall itself acts on it.' },
  appliance: {
    title: 'The appliance’s',
    meaning:
      'Rollcall keeps it and hands it to the driver. Where the driver cannot apply it, set it on the appliance too.',
  },
};

export const SETTING_WORDS: Record<SettingName, SettingWords> = {
  maxConcurrentUpgrades: {
    title: 'Limit',
    group: 'pace',
    unit: 'count',
    owner: 'rollcall',
    meaning: 'How many clients may upgrade at the same time. To stop new starts altogether, pause.',
    whileRunning:
      'Raised, the next clients start at once. Lowered, those that are running finish, and nothing new starts until fewer are.',
  },
  softMaxConcurrentUpgrades: {
    title: 'Soft maximum of the limit',
    group: 'pace',
    unit: 'count',
    owner: 'rollcall',
    meaning: 'A limit above it is asked about once, and wants a reason. It forbids nothing.',
    whileRunning: 'Nothing that runs changes. The next change of the limit is judged by it.',
  },
  maxUpgradeBandwidthMibps: {
    title: 'Upgrade bandwidth',
    group: 'pace',
    unit: 'mibps',
    owner: 'appliance',
    meaning: 'What all upgrade downloads together may take of the appliance’s line.',
    whileRunning: 'Downloads that are under way become faster or slower; forecasts follow within minutes.',
  },
  connectionRatePerSecond: {
    title: 'Connection rate',
    group: 'pace',
    unit: 'per_second',
    owner: 'appliance',
    meaning:
      'How many clients the appliance lets connect in a second. Rollcall never refuses a check-in because of it.',
    whileRunning: 'After an upgrade of the appliance the fleet comes back faster or slower.',
  },
  automaticUpgrades: {
    title: 'Automatic upgrades',
    group: 'pace',
    unit: 'mode',
    owner: 'rollcall',
    meaning:
      'Whether clients that check in join the upgrade queue by themselves. Off, they are held until someone releases them.',
    whileRunning:
      'Switched off, clients that wait are held; those with a slot finish. Switched on, clients that it held join the queue again.',
  },
  heartbeatSeconds: {
    title: 'Heartbeat',
    group: 'clients',
    unit: 'seconds',
    owner: 'rollcall',
    meaning: 'How often an active client with nothing new to say reports.',
    whileRunning: 'Each client takes it up with its next check-in.',
  },
  offlineAfterSeconds: {
    title: 'Offline after',
    group: 'clients',
    unit: 'seconds',
    owner: 'rollcall',
    meaning: 'An active client that is silent for this long counts as offline and gets no slot.',
    whileRunning: 'Shortened, clients that are silent now may turn offline at once. A client with a slot keeps it.',
  },
  passiveCheckInHours: {
    title: 'Passive clients check in within',
    group: 'clients',
    unit: 'hours',
    owner: 'rollcall',
    meaning:
      'How often a passive client reports at the least; by the vendor’s rule once a day. The second clock of a run rests on it.',
    whileRunning: 'The latest time by which passive clients are expected moves with it.',
  },
  passiveGraceHours: {
    title: 'Grace for passive clients',
    group: 'clients',
    unit: 'hours',
    owner: 'rollcall',
    meaning: 'So much later than that a passive client becomes overdue.',
    whileRunning: 'Passive clients become overdue sooner or later than they would have.',
  },
  startWithinSeconds: {
    title: 'Time to start',
    group: 'safety',
    unit: 'seconds',
    owner: 'rollcall',
    meaning:
      'A client that is granted a slot must begin within this time. If it does not answer, it keeps the slot until that is clear.',
    whileRunning: 'Counts for slots that are granted from then on.',
  },
  maxUpgradeSeconds: {
    title: 'Longest upgrade',
    group: 'safety',
    unit: 'seconds',
    owner: 'rollcall',
    meaning: 'A client stops its own upgrade after this time, and its slot is free again soon after.',
    whileRunning:
      'Counts for slots that are granted from then on. Too short, upgrades that would have worked are cut off.',
  },
  clockSkewSeconds: {
    title: 'Clock difference allowed',
    group: 'safety',
    unit: 'seconds',
    owner: 'rollcall',
    meaning: 'How far a client’s clock may be off. So much longer is waited before a slot is taken back.',
    whileRunning:
      'Counts at once where answers of clients are judged, and for the deadlines of slots granted from then on.',
  },
  maxAttempts: {
    title: 'Attempts',
    group: 'safety',
    unit: 'count',
    owner: 'rollcall',
    meaning: 'After so many attempts without success a client has failed and waits for someone to retry it.',
    whileRunning:
      'Judged at each client’s next failure. Clients that have failed already stay so until they are retried.',
  },
  safetyBrakePercent: {
    title: 'Safety brake',
    group: 'safety',
    unit: 'percent',
    owner: 'rollcall',
    meaning: 'When more of the last 50 upgrades fail than this, new starts stop by themselves until someone resumes.',
    whileRunning: 'Judged anew with the next upgrade that ends. A brake that holds already is not released.',
  },
  lostAfterDays: {
    title: 'Lost after',
    group: 'keeping',
    unit: 'days',
    owner: 'rollcall',
    meaning: 'A client that was not heard of for so long counts as lost. No run waits for it any more.',
    whileRunning: 'Shortened, clients may become lost at once, and the run may end without them.',
  },
  deleteAfterDays: {
    title: 'Deleted after',
    group: 'keeping',
    unit: 'days',
    owner: 'rollcall',
    meaning: 'A client that was not heard of for so long is deleted from the list.',
    whileRunning: 'Shortened, clients may be deleted soon after. They are enrolled anew should they come back.',
  },
};

/** The settings of a group, in the order in which they are explained. */
export function settingsOf(group: SettingGroup): SettingName[] {
  return (Object.keys(SETTING_WORDS) as SettingName[]).filter((name) => SETTING_WORDS[name].group === group);
}

/** A server's sentence that names settings as the API does, with the names people read instead. */
export function withTitles(message: string): string {
  return message.replace(/\b[a-z]+(?:[A-Z][a-z]+)+\b/g, (word) =>
    Object.hasOwn(SETTING_WORDS, word) ? `“${SETTING_WORDS[word as SettingName].title}”` : word,
  );
}
