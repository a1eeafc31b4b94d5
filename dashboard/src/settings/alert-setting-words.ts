/**
 * What people read of every alert setting. Complete by its type: a new setting does not compile until it has its words here. Ranges and
 * defaults are not here; they come from the server with the settings.
 */
import type { AlertSettingName } from '@contracts/alerts';

export const ALERT_SETTING_GROUPS = ['alerts_what', 'alerts_when', 'alerts_out'] as const;
export type AlertSettingGroup = (typeof ALERT_SETTING_GROUPS)[number];

/** `list`: the alerts that are switched off. */
export type AlertSettingUnit = 'list' | 'seconds' | 'percent' | 'clients' | 'times' | 'looks' | 'changes';

export interface AlertSettingWords {
  title: string;
  group: AlertSettingGroup;
  unit: AlertSettingUnit;
  meaning: string;
  /** It belongs to an appliance's upgrade, whose hours a simulated appliance compresses. */
  compressed?: true;
}

export const ALERT_GROUP_WORDS: Record<AlertSettingGroup, { title: string; short: string; meaning: string }> = {
  alerts_what: {
    title: 'Alerts: what is told',
    short: 'Alerts: what',
    meaning:
      'From when on something is an alert. What is expected, such as an appliance that is being installed, never is.',
  },
  alerts_when: {
    title: 'Alerts: when it is told',
    short: 'Alerts: when',
    meaning: 'How long Rollcall waits before it tells of something, and before it says that it is over.',
  },
  alerts_out: {
    title: 'Alerts: how it goes out',
    short: 'Alerts: how',
    meaning:
      'How often receivers hear of the same incident. Who they are, and what each of them gets, is on Receivers.',
  },
};

export const ALERT_SETTING_WORDS: Record<AlertSettingName, AlertSettingWords> = {
  off: {
    title: 'Alerts switched off',
    group: 'alerts_what',
    unit: 'list',
    meaning:
      'These are not raised at all: they are neither shown nor told. To keep an alert quiet for a while, make a silence.',
  },
  clientOfflineGraceSeconds: {
    title: 'Grace for clients',
    group: 'alerts_what',
    unit: 'seconds',
    meaning:
      'An active client that is offline for so long is told of. Passive clients have their own period and grace, under Clients.',
  },
  massOfflinePercent: {
    title: 'Mass: share of the fleet',
    group: 'alerts_what',
    unit: 'percent',
    meaning: 'So much of the active clients that were online, gone at once, is one critical alert instead of many.',
  },
  massOfflineMin: {
    title: 'Mass: least number in the fleet',
    group: 'alerts_what',
    unit: 'clients',
    meaning: 'Fewer are no mass, whatever their share. It matters in small fleets.',
  },
  massOfflineGroupPercent: {
    title: 'Mass: share of a group',
    group: 'alerts_what',
    unit: 'percent',
    meaning: 'So much of one group, gone at once, is one critical alert for that group.',
  },
  massOfflineGroupMin: {
    title: 'Mass: least number in a group',
    group: 'alerts_what',
    unit: 'clients',
    meaning: 'Fewer of a group are no mass, whatever their share.',
  },
  massOfflineWithinSeconds: {
    title: 'Mass: gone within',
    group: 'alerts_what',
    unit: 'seconds',
    meaning: 'Clients that went in this time count together.',
  },
  massOfflineComparedSeconds: {
    title: 'Mass: compared with',
    group: 'alerts_what',
    unit: 'seconds',
    meaning: 'The share is taken of those who were online so long ago.',
  },
  massOfflineSettleSeconds: {
    title: 'After an install: judged after',
    group: 'alerts_what',
    unit: 'seconds',
    compressed: true,
    meaning:
      'When the appliance is steady again, clients have so long to come back. Then they are compared with those online when the install began.',
  },
  massOfflineAftermathSeconds: {
    title: 'After an install: judged until',
    group: 'alerts_what',
    unit: 'seconds',
    compressed: true,
    meaning: 'From so long after the appliance is steady on, the fleet is compared with a while ago as ever.',
  },
  stalledSeconds: {
    title: 'Slot held too long: at least',
    group: 'alerts_what',
    unit: 'seconds',
    meaning: 'A client that holds its slot for so long is told of, unless upgrades usually take long here.',
  },
  stalledTimesP95: {
    title: 'Slot held too long: times the usual',
    group: 'alerts_what',
    unit: 'times',
    meaning: 'So many times what 95 of 100 upgrades took lately. The longer of the two counts.',
  },
  noProgressSeconds: {
    title: 'No progress for',
    group: 'alerts_what',
    unit: 'seconds',
    meaning: 'Clients wait and could upgrade, and none has come back for so long.',
  },
  unreachableProbes: {
    title: 'Looks that must fail',
    group: 'alerts_what',
    unit: 'looks',
    meaning: 'An appliance that did not answer so often in a row is told of.',
  },
  installOverrunSeconds: {
    title: 'Longest install',
    group: 'alerts_what',
    unit: 'seconds',
    compressed: true,
    meaning: 'An install on the appliance that takes longer is told of. Many recordings make it longer.',
  },
  exposedCriticalTimes: {
    title: 'Without failover: critical from',
    group: 'alerts_what',
    unit: 'times',
    meaning:
      'A pair that is without failover for so many times the planned time is critical; before that it is a warning.',
  },
  deliveryFailingSeconds: {
    title: 'Receiver fails for',
    group: 'alerts_what',
    unit: 'seconds',
    meaning: 'When messages to a receiver have failed for so long, the other receivers are told.',
  },
  groupWaitSeconds: {
    title: 'Wait before the first message',
    group: 'alerts_when',
    unit: 'seconds',
    meaning: 'So long is waited for what belongs to the same incident, so that it is one message and not many.',
  },
  resolveHoldSeconds: {
    title: 'Hold before the end',
    group: 'alerts_when',
    unit: 'seconds',
    meaning: 'It must be over for so long before it is said to be over.',
  },
  resolveBelowPercent: {
    title: 'Mass is over below',
    group: 'alerts_when',
    unit: 'percent',
    meaning: 'When less than this of its peak is left, a mass is over. The rest is told of as single clients.',
  },
  flappingChanges: {
    title: 'Flapping from',
    group: 'alerts_when',
    unit: 'changes',
    meaning: 'What comes and goes so often is flapping: that is told once, instead of each change.',
  },
  flappingWithinSeconds: {
    title: 'Flapping within',
    group: 'alerts_when',
    unit: 'seconds',
    meaning: 'The time in which these changes are counted.',
  },
  groupIntervalSeconds: {
    title: 'Between updates, at least',
    group: 'alerts_out',
    unit: 'seconds',
    meaning: 'An incident that changes is told of again after so long at the earliest, or at once when it has doubled.',
  },
  repeatSeconds: {
    title: 'Repeat',
    group: 'alerts_out',
    unit: 'seconds',
    meaning: 'An incident that does not change is told of again after so long, as a reminder.',
  },
  watchdogSeconds: {
    title: 'Heartbeat every',
    group: 'alerts_out',
    unit: 'seconds',
    meaning:
      'Receivers whose routes name the heartbeat get it so often. Whatever watches for it should wait at least twice as long.',
  },
};

/** The settings of a group, in the order in which they are explained. */
export function alertSettingsOf(group: AlertSettingGroup): AlertSettingName[] {
  return (Object.keys(ALERT_SETTING_WORDS) as AlertSettingName[]).filter(
    (name) => ALERT_SETTING_WORDS[name].group === group,
  );
}

/** A server's sentence that names settings as the API does, with the names people read instead. */
export function withAlertTitles(message: string): string {
  return message.replace(/\b[a-z]+(?:[A-Z][A-Za-z0-9]*)+\b/g, (word) =>
    Object.hasOwn(ALERT_SETTING_WORDS, word) ? `“${ALERT_SETTING_WORDS[word as AlertSettingName].title}”` : word,
  );
}
