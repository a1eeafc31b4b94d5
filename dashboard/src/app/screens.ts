import type { SiteControl } from '@contracts/words';

/** The screens of a site, in the order of the header. An appliance that is only observed shows no queue: who is pending stands there. */
export const SCREENS = [
  { to: '/sites/$slug', word: 'Overview', intent: 'overview' },
  { to: '/sites/$slug/clients', word: 'Clients', intent: 'clients' },
  { to: '/sites/$slug/queue', word: 'Queue', intent: 'queue', on: 'managed' },
  { to: '/sites/$slug/pending', word: 'Pending', intent: 'pending', on: 'observed' },
  { to: '/sites/$slug/watch', word: 'Watch', intent: 'watch' },
  { to: '/sites/$slug/alerts', word: 'Alerts', intent: 'alerts' },
  { to: '/sites/$slug/appliance', word: 'Appliance', intent: 'appliance' },
  { to: '/sites/$slug/plan', word: 'Upgrade plan', intent: 'plan' },
  { to: '/sites/$slug/runs', word: 'Runs', intent: 'runs' },
  { to: '/sites/$slug/activity', word: 'Activity', intent: 'activity' },
  { to: '/sites/$slug/settings', word: 'Settings', intent: 'settings' },
] as const;

/** Screens without a tab of their own, each with the one that they stand behind. */
export const BEHIND = [
  { to: '/sites/$slug/silences', tab: '/sites/$slug/alerts' },
  { to: '/sites/$slug/receivers', tab: '/sites/$slug/alerts' },
  { to: '/sites/$slug/ghosts', tab: '/sites/$slug/clients' },
] as const;

export type Screen = (typeof SCREENS)[number]['to'];

/** Whether it is there on a site of this kind. */
export const isOn = (each: object, control: SiteControl): boolean => !('on' in each) || each.on === control;
