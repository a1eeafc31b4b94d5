import { SEVERITIES, type Severity } from '../../../../contracts/alert-words.js';
import { ALERT_SETTINGS_DEFAULTS, ALERT_SETTINGS_SHAPE, type AlertMessage } from '../../../../contracts/alerts.js';
import { linesOf } from '../../message-text.js';
import { cappedLines, oneLine } from '../../safe-text.js';

export interface PostableAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
}

const LABEL_MAX = 300;
const SUMMARY_MAX = 1000;
const DESCRIPTION_MAX = 5000;
const REPEAT_SECONDS_MAX = ALERT_SETTINGS_SHAPE.repeatSeconds.maxValue ?? 604_800;

/** For what belongs to no incident, so has no end: longer than a group waits by default. */
const ALONE_SECONDS = 900;

/**
 * For how long an alert holds that is not heard of again. What fires is repeated, at the latest after the longest time that may be set, and a
 * false end is worse than a late one. The heartbeat must run out soon: that it does is its meaning.
 */
function holdsSeconds({ kind, incident }: AlertMessage): number {
  if (incident === null) return ALONE_SECONDS;
  return kind === 'heartbeat' ? 3 * ALERT_SETTINGS_DEFAULTS.watchdogSeconds : REPEAT_SECONDS_MAX + 86_400;
}

/**
 * Alertmanager knows an alert by its labels alone, and its routes go by the label `severity`. So a severity that has changed is another
 * alert there: the one that was `told` before is ended by the same call that begins the other.
 */
export function alertsOf(message: AlertMessage, told: string | null, nowMs: number): PostableAlert[] {
  const alerts = [alertOf(message, message.severity, message.kind === 'resolved', nowMs)];
  const before = SEVERITIES.find((severity) => severity === told && severity !== message.severity);
  if (before !== undefined) {
    const ended = alertOf(message, before, true, nowMs);
    const { summary = '' } = ended.annotations;
    alerts.push({ ...ended, annotations: { summary } });
  }
  return alerts;
}

function alertOf(message: AlertMessage, severity: Severity, ended: boolean, nowMs: number): PostableAlert {
  return {
    labels: labelsOf(message, severity),
    annotations: annotationsOf(message),
    startsAt: message.beganAt,
    endsAt: new Date(Math.max(Date.parse(message.beganAt), endsAtMs(message, ended, nowMs))).toISOString(),
    generatorURL: message.url,
  };
}

function endsAtMs(message: AlertMessage, ended: boolean, nowMs: number): number {
  // From the time of sending: a message that waited for a day must not be over when it arrives.
  return ended ? Date.parse(message.resolvedAt ?? message.at) : nowMs + holdsSeconds(message) * 1000;
}

/** The same for every message of an incident. */
function labelsOf({ alert, site, scope, incident, dedupKey }: AlertMessage, severity: Severity) {
  const labels: Record<string, string> = {
    alertname: alert,
    job: 'rollcall',
    severity,
    site: site.slug,
    scope: scope.kind,
    dedup_key: oneLine(dedupKey, LABEL_MAX),
  };
  if (scope.name !== null) labels.scope_name = oneLine(scope.name, LABEL_MAX);
  if (incident !== null) labels.incident = String(incident.number);
  return labels;
}

function annotationsOf(message: AlertMessage) {
  const annotations: Record<string, string> = {
    summary: oneLine(`${message.site.name}: ${message.title}`, SUMMARY_MAX),
    description: cappedLines(linesOf(message), DESCRIPTION_MAX, 2),
    runbook_url: message.runbookUrl,
    message_id: message.id,
  };
  if (message.counts !== null) {
    annotations.clients = String(message.counts.now);
    annotations.clients_peak = String(message.counts.peak);
  }
  if (message.likelyCause !== null) annotations.likely_cause = oneLine(message.likelyCause.says, SUMMARY_MAX);
  if (message.acknowledgedBy !== null) annotations.acknowledged_by = oneLine(message.acknowledgedBy, LABEL_MAX);
  return annotations;
}
