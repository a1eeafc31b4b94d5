/**
 * Decides what a test says. It is in the form of a real message, so that all of a receiver's form is tried; firing and resolved have one dedup
 * key, so that the second closes what the first opened. Invariant: nobody can take it for a real alert: its first word is *Test*.
 */
import type { AlertMessage } from '../../../contracts/alerts.js';

export interface TestOf {
  id: string;
  kind: 'firing' | 'resolved' | 'test';
  receiver: { id: string; name: string };
  site: AlertMessage['site'];
  runbookUrl: string;
  /** ISO 8601. */
  at: string;
}

export function testMessage({ id, kind, receiver, site, runbookUrl, at }: TestOf): AlertMessage {
  const isResolved = kind === 'resolved';
  return {
    id,
    kind,
    cause: null,
    at,
    site,
    alert: 'watchdog',
    severity: kind === 'test' ? 'info' : 'warning',
    dedupKey: `test:${receiver.id}`,
    sequence: isResolved ? 2 : 1,
    incident: null,
    scope: { kind: 'receiver', name: receiver.name },
    title: `Test: ${isResolved ? 'nothing is wrong any more' : 'nothing is wrong'}`,
    says: `Somebody tries whether alerts arrive at “${receiver.name}”. They do.`,
    firstChecks: kind === 'firing' ? ['Nothing: this is a test.'] : [],
    likelyCause: null,
    counts: null,
    sample: [],
    beganAt: at,
    firedAt: at,
    resolvedAt: isResolved ? at : null,
    resolution: isResolved ? 'recovered' : null,
    acknowledgedBy: null,
    flapping: false,
    url: site.url,
    runbookUrl,
    digest: [],
  };
}
