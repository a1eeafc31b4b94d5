/** A receiver's routes as people read them. Pure. */
import type { Alert, Severity } from '@contracts/alert-words';
import type { Route, RouteTime } from '@contracts/receivers';
import { visibleText } from '../lib/format';
import { ALERT_WORDS } from '../words/alert-words';
import { SEVERITY_NAMES } from '../words/receiver-words';

/** 1 Monday … 7 Sunday. */
export const DAY_WORDS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

export const EMPTY_ROUTE: Route = { alerts: [], severities: ['critical', 'warning'], groups: [], times: [] };

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[], last = 'and'): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** `Mon–Fri`, `Sat, Sun`, `every day`: three days or more in a row are written as a range. */
export function describeDays(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  if (sorted.length === 7) return 'every day';
  const runs: number[][] = [];
  for (const day of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const word = (day: number) => DAY_WORDS[day - 1] ?? '?';
  return runs
    .map((run) => (run.length > 2 ? `${word(run[0]!)}–${word(run.at(-1)!)}` : run.map(word).join(', ')))
    .join(', ');
}

function hoursOf(from: string, to: string): string {
  if (from !== to) return `${from}–${to}`;
  return from === '00:00' ? 'all day' : `for 24 hours from ${from}`;
}

/** `Mon–Fri 22:00–06:00`; a time that goes over midnight belongs to the day on which it begins. */
export function describeTime({ days, from, to }: RouteTime): string {
  return `${describeDays(days)} ${hoursOf(from, to)}`;
}

const severities = (some: readonly Severity[]) =>
  some.length === 0 ? 'any severity' : listed(some.map((each) => SEVERITY_NAMES[each]));

const alerts = (some: readonly Alert[]) =>
  some.length === 0 ? 'all alerts' : listed(some.map((each) => `“${ALERT_WORDS[each].title}”`));

const isHeartbeat = ({ alerts: named, severities: some }: Route) =>
  named.length === 1 && named[0] === 'watchdog' && some.every((each) => each === 'none');

/** `critical and warning, all alerts, for clients in Tills, Mon–Fri 08:00–18:00`. */
export function describeRoute(route: Route): string {
  const parts = isHeartbeat(route) ? ['the heartbeat'] : [severities(route.severities), alerts(route.alerts)];
  if (route.groups.length > 0) parts.push(`for clients in ${listed(route.groups.map(visibleText), 'or')}`);
  if (route.times.length > 0) parts.push(route.times.map(describeTime).join(' and '));
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A route that names the heartbeat and other severities than its own, or its severity alone, does not let it through. */
export function routeFlaw({ alerts: named, severities: some }: Route): string | null {
  if (named.includes('watchdog') && some.length > 0 && !some.includes('none')) {
    return 'The heartbeat has a severity of its own. Tick that too, or it never goes this way.';
  }
  if (some.includes('none') && !named.includes('watchdog')) {
    return 'The heartbeat goes only where it is named. Name it among the alerts, or it never goes this way.';
  }
  return null;
}
