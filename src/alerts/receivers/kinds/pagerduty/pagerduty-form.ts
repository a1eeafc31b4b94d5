import type { Severity } from '../../../../contracts/alert-words.js';
import type { AlertMessage } from '../../../../contracts/alerts.js';
import { keyWithin } from '../../key-within.js';
import { clientLine, factsOf } from '../../message-text.js';
import { cappedLines, oneLine } from '../../safe-text.js';

const DEDUP_KEY_MAX = 255;
const SUMMARY_MAX = 1024;
const NAME_MAX = 255;
const SAYS_MAX = 4000;
const LIST_MAX = 8000;

const SEVERITIES: Record<Severity, 'critical' | 'warning' | 'info'> = {
  critical: 'critical',
  warning: 'warning',
  info: 'info',
  none: 'info',
};

const dedupKeyOf = ({ dedupKey }: AlertMessage): string => keyWithin(dedupKey, DEDUP_KEY_MAX);

export const triggerOf = (message: AlertMessage, routingKey: string) => ({
  routing_key: routingKey,
  event_action: 'trigger',
  dedup_key: dedupKeyOf(message),
  client: 'Rollcall',
  client_url: message.url,
  links: linksOf(message),
  payload: {
    summary: summaryOf(message),
    source: oneLine(message.site.slug, NAME_MAX),
    severity: SEVERITIES[message.severity],
    timestamp: message.at,
    component: oneLine(message.scope.name ?? message.scope.kind, NAME_MAX),
    group: oneLine(message.site.name, NAME_MAX),
    class: message.alert,
    custom_details: detailsOf(message),
  },
});

/** It has no payload: PagerDuty shows what the trigger said. */
export const resolveOf = (message: AlertMessage, routingKey: string) => ({
  routing_key: routingKey,
  event_action: 'resolve',
  dedup_key: dedupKeyOf(message),
});

/** A change that is no trouble: shown beside incidents, and nobody is called. */
export const changeOf = (message: AlertMessage, routingKey: string) => ({
  routing_key: routingKey,
  links: linksOf(message),
  payload: {
    summary: summaryOf(message),
    source: oneLine(message.site.slug, NAME_MAX),
    timestamp: message.at,
    custom_details: detailsOf(message),
  },
});

const summaryOf = ({ site, title }: AlertMessage) => oneLine(`${site.name}: ${title}`, SUMMARY_MAX);

const linksOf = ({ url, runbookUrl }: AlertMessage) => [
  { href: url, text: 'Open in Rollcall' },
  { href: runbookUrl, text: 'Runbook' },
];

function detailsOf(message: AlertMessage): Record<string, string> {
  const { says, firstChecks, sample, digest } = message;
  const details: Record<string, string> = { says: cappedLines([says], SAYS_MAX) };
  for (const { name, value } of factsOf(message)) details[name] = oneLine(value, SUMMARY_MAX);
  if (firstChecks.length > 0) details['Check first'] = cappedLines(firstChecks, SAYS_MAX);
  if (sample.length > 0) details['Some of them'] = cappedLines(sample.map(clientLine), LIST_MAX);
  if (digest.length > 0)
    details.Messages = cappedLines(
      digest.map(({ at, title }) => `${at} ${title}`),
      LIST_MAX,
    );
  return details;
}
