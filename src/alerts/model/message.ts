/**
 * Puts together what receivers are told: one form for all of them, small enough for each. It decides neither when nor in which words.
 * Invariant: the message is at most {@link BYTES_MAX} bytes as JSON in UTF-8, and names at most {@link SAMPLE_MAX} clients, whatever they are
 * called: texts are cut first, then the sample. Source: issue 6, *Receivers*; `contracts/alerts.ts`, *alertMessageSchema*.
 */
import type { AlertEvent, MessageKind, UpdateCause } from '../../contracts/alert-words.js';
import type { AlertMessage, MessageClient } from '../../contracts/alerts.js';
import { textOf } from './given.js';
import type { IncidentRecord } from './incident.js';
import { plain, utf8Bytes } from './plain-text.js';
import { isAboutClients } from './silence.js';
import type { Words } from './wording.js';

/** As the contract's `MESSAGE_BYTES_MAX` and `SAMPLE_MAX`. */
export const BYTES_MAX = 20_000;
export const SAMPLE_MAX = 20;

/** Whole addresses: of the site's page, of the incident's or the event's, of the runbook. */
export interface MessageUrls {
  site: string;
  subject: string;
  runbook: string;
}

interface Told {
  words: Words;
  site: { slug: string; name: string };
  urls: MessageUrls;
  nowMs: number;
}

export interface IncidentTold extends Told {
  /** As the step left it: its sequence counts this message. */
  record: IncidentRecord;
  kind: Extract<MessageKind, 'firing' | 'update' | 'resolved'>;
  cause: UpdateCause | null;
  /** Clients in it now; more than {@link SAMPLE_MAX} are cut. */
  sample: readonly MessageClient[];
  /** Clients that were in it and are not any more; null: not known. */
  returned: number | null;
}

export interface EventTold extends Told {
  /** The same on every try, e.g. the change's own. */
  id: string;
  alert: AlertEvent;
  atMs: number;
}

export const dedupKey = (siteSlug: string, incidentId: string): string => `rollcall/${siteSlug}/${incidentId}`;

/** The heartbeat is an incident that never ends; what is told of it is a heartbeat each time. */
export function incidentMessage(told: IncidentTold): AlertMessage {
  const { record, site, words, urls, sample, nowMs } = told;
  const isHeartbeat = record.alert === 'watchdog' && told.kind !== 'resolved';
  return fitted({
    ...base(told),
    id: `${record.id}-${record.sequence}`,
    kind: isHeartbeat ? 'heartbeat' : told.kind,
    cause: isHeartbeat ? null : told.cause,
    at: iso(nowMs),
    alert: record.alert,
    severity: record.severity,
    dedupKey: dedupKey(site.slug, record.id),
    sequence: record.sequence,
    incident: { id: record.id, number: record.number, url: urls.subject },
    scope: { kind: record.scope, name: scopeName(record) },
    firstChecks: told.kind === 'resolved' ? [] : words.firstChecks,
    likelyCause: record.cause,
    counts: countsOf(record, told.returned),
    sample: sample.slice(0, SAMPLE_MAX),
    beganAt: iso(record.beganAtMs),
    firedAt: isoOrNull(record.firedAtMs),
    resolvedAt: isoOrNull(record.resolvedAtMs),
    resolution: record.resolution,
    acknowledgedBy: record.acknowledged?.by ?? null,
    flapping: record.flapping,
  });
}

export function eventMessage(told: EventTold): AlertMessage {
  return fitted({
    ...base(told),
    id: told.id,
    kind: 'event',
    cause: null,
    at: iso(told.nowMs),
    alert: told.alert,
    severity: 'info',
    dedupKey: `rollcall/${told.site.slug}/${told.id}`,
    sequence: 1,
    incident: null,
    scope: { kind: 'site', name: null },
    firstChecks: told.words.firstChecks,
    likelyCause: null,
    counts: null,
    sample: [],
    beganAt: iso(told.atMs),
    firedAt: null,
    resolvedAt: null,
    resolution: null,
    acknowledgedBy: null,
    flapping: false,
  });
}

const iso = (timeMs: number): string => new Date(timeMs).toISOString();
const isoOrNull = (timeMs: number | null): string | null => (timeMs === null ? null : iso(timeMs));

const base = ({ site, words, urls }: Told) => ({
  site: { slug: site.slug, name: site.name, url: urls.site },
  title: words.title,
  says: words.says,
  url: urls.subject,
  runbookUrl: urls.runbook,
  digest: [],
});

function scopeName({ scope, scopeKey, facts }: IncidentRecord): string | null {
  if (scope === 'receiver') return textOf(facts, 'name') ?? scopeKey;
  return scope === 'group' || scope === 'appliance' ? scopeKey : null;
}

function countsOf({ alert, count, mutedCount, peak }: IncidentRecord, returned: number | null): AlertMessage['counts'] {
  if (!isAboutClients(alert)) return null;
  return { now: count, muted: mutedCount, peak, returned: returned ?? Math.max(0, peak - count) };
}

/** The longest texts that are tried, in bytes each; the shorter the later. */
const ROOMS = [
  { name: 200, sentence: 2000 },
  { name: 100, sentence: 1000 },
  { name: 50, sentence: 400 },
] as const;

function fitted(message: AlertMessage): AlertMessage {
  let fit = message;
  for (const room of ROOMS) {
    fit = cut(message, room.name, room.sentence);
    if (bytesOf(fit) <= BYTES_MAX) return fit;
  }
  while (fit.sample.length > 0 && bytesOf(fit) > BYTES_MAX) fit = { ...fit, sample: fit.sample.slice(0, -1) };
  return fit;
}

const bytesOf = (message: AlertMessage): number => utf8Bytes(JSON.stringify(message));

function cut(message: AlertMessage, name: number, sentence: number): AlertMessage {
  const { likelyCause, scope, site, acknowledgedBy } = message;
  return {
    ...message,
    site: { ...site, name: plain(site.name, name) },
    scope: { ...scope, name: scope.name === null ? null : plain(scope.name, name) },
    title: plain(message.title, sentence / 4),
    says: plain(message.says, sentence),
    firstChecks: message.firstChecks.map((check) => plain(check, sentence / 2)),
    likelyCause: likelyCause && {
      ...likelyCause,
      value: plain(likelyCause.value, name),
      says: plain(likelyCause.says, sentence / 2),
    },
    acknowledgedBy: acknowledgedBy === null ? null : plain(acknowledgedBy, name),
    sample: message.sample.map((client) => ({
      ...client,
      clientId: plain(client.clientId, name),
      name: plain(client.name, name),
      group: client.group === null ? null : plain(client.group, name),
    })),
  };
}
