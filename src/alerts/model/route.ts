/**
 * Decides whether a message takes one of a receiver's routes. It does not know time zones: the caller says which day and minute it is on
 * the site's wall. Source: `contracts/receivers.ts`, *routeSchema*.
 */
import type { Alert, Severity } from '../../contracts/alert-words.js';
import type { Route, RouteTime } from '../../contracts/receivers.js';

export interface RouteSubject {
  alert: Alert;
  severity: Severity;
  /** Of the incident's clients; none where it is not about clients. */
  groups: readonly string[];
}

/** On the wall of the site's time zone. `day`: 1 Monday … 7 Sunday. `minute`: since midnight. */
export interface LocalTime {
  day: number;
  minute: number;
}

export const takes = (routes: readonly Route[], subject: RouteSubject, local: LocalTime): boolean =>
  routes.some((route) => takesRoute(route, subject, local));

function takesRoute({ alerts, severities, groups, times }: Route, subject: RouteSubject, local: LocalTime): boolean {
  const isNamed = alerts.includes(subject.alert);
  if (alerts.length === 0 ? subject.alert === 'watchdog' : !isNamed) return false;
  // Who names the heartbeat wants it, though its severity is none.
  if (severities.length === 0 ? subject.severity === 'none' && !isNamed : !severities.includes(subject.severity)) {
    return false;
  }
  if (groups.length > 0 && !groups.some((group) => subject.groups.includes(group))) return false;
  return times.length === 0 || times.some((time) => isWithin(time, local));
}

/** `from` equal to `to`: a whole day from then on. */
function isWithin({ days, from, to }: RouteTime, { day, minute }: LocalTime): boolean {
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  const isOwnDay = days.includes(day);
  if (begin < end) return isOwnDay && minute >= begin && minute < end;
  const isNight = days.includes(day === 1 ? 7 : day - 1);
  return (isOwnDay && minute >= begin) || (isNight && minute < end);
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
