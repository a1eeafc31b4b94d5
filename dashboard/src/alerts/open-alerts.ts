/**
 * Which incidents are open, what becomes of the list when the stream tells of them, and in which order they stand. Pure. An incident that
 * neither the stream nor the list's own reading calls over is never left out.
 */
import { SEVERITIES } from '@contracts/alert-words';
import type { Incident } from '@contracts/alerts';
import type { Alerts } from '@contracts/stream';

export const isWhole = ({ counts, alerts }: Pick<Alerts, 'counts' | 'alerts'>): boolean =>
  alerts.length >= counts.firing + counts.muted;

/** The open ones as they are known, after the stream has told of them. */
export function withHeard(known: readonly Incident[], heard: Alerts): Incident[] {
  if (isWhole(heard)) return heard.alerts;
  const told = new Set([...heard.alerts, ...heard.resolved].map(({ id }) => id));
  return [...heard.alerts, ...known.filter(({ id }) => !told.has(id))];
}

const startOf = ({ firedAt, beganAt }: Incident) => Date.parse(firedAt ?? beganAt);

/** Most urgent first; of equals the newest. */
export function inOrder(incidents: readonly Incident[]): Incident[] {
  return [...incidents].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || startOf(b) - startOf(a) || b.number - a.number,
  );
}

/** How many rows of `after` are new, gone or elsewhere than in `before`. */
export function countMoved(before: readonly Incident[], after: readonly Incident[]): number {
  const places = new Map(before.map(({ id }, place) => [id, place]));
  const stays = after.filter(({ id }) => places.has(id));
  const gone = before.length - stays.length;
  const kept = before.filter(({ id }) => after.some((each) => each.id === id));
  const moved = stays.filter(({ id }, place) => kept[place]?.id !== id).length;
  return after.length - stays.length + gone + moved;
}
