/**
 * Decides what a digest says: one line for each message that it stands for, oldest first, and as severe as the most severe of them. It does
 * not decide when there is one (`turn.ts`). Invariant: it stays within what a body may be, whatever its parts say; what does not fit is
 * left for the next digest. Source: issue 6, *bodies ≤ 20 kB*.
 */
import { SEVERITIES } from '../../../contracts/alert-words.js';
import type { AlertMessage } from '../../../contracts/alerts.js';

/** Of the 20 kB of a body: the forms of the receivers say some things twice and escape some. */
const LINES_CHARACTERS_MAX = 7000;

/** How many of the messages fit into one digest; at least one. */
export function fitting(parts: readonly AlertMessage[]): number {
  let left = LINES_CHARACTERS_MAX;
  const over = parts.findIndex((part) => (left -= JSON.stringify(lineOf(part)).length) < 0);
  return over === -1 ? parts.length : Math.max(1, over);
}

/** `parts` oldest first, at least one. `at` in ISO 8601. */
export function digestOf(id: string, parts: readonly AlertMessage[], at: string): AlertMessage {
  const worst = [...parts].sort(
    (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
  )[0]!;
  const title = `${parts.length} messages at once`;
  return {
    ...worst,
    id,
    kind: 'digest',
    cause: null,
    at,
    dedupKey: `digest:${id}`,
    sequence: 1,
    incident: null,
    scope: { kind: 'site', name: null },
    title,
    says: `${title}: more than this receiver takes in a minute one by one.`,
    firstChecks: [],
    likelyCause: null,
    counts: null,
    sample: [],
    beganAt: parts[0]!.beganAt,
    firedAt: null,
    resolvedAt: null,
    resolution: null,
    acknowledgedBy: null,
    flapping: false,
    url: worst.site.url,
    digest: parts.map(lineOf),
  };
}

const lineOf = ({ kind, severity, dedupKey, title, at, url }: AlertMessage): AlertMessage['digest'][number] => ({
  kind,
  dedupKey,
  severity,
  title,
  at,
  url,
});
