import type { Severity } from '../../../../contracts/alert-words.js';
import type { AlertMessage } from '../../../../contracts/alerts.js';
import { keyWithin } from '../../key-within.js';
import { linesOf } from '../../message-text.js';
import { cappedLines, oneLine } from '../../safe-text.js';

/** The alert API's limits, in characters; descriptions, notes and details are shorter here, so that a body is. */
const MAX = { alias: 512, message: 130, description: 6000, note: 6000, tag: 50, entity: 255, source: 100, detail: 300 };
const LINKS = 2;

const PRIORITIES: Record<Severity, string> = { critical: 'P1', warning: 'P3', info: 'P5', none: 'P5' };
const TEAM_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const aliasOf = ({ dedupKey }: AlertMessage): string => keyWithin(dedupKey, MAX.alias);

export const priorityOf = ({ severity }: AlertMessage): string => PRIORITIES[severity];

/** These fields may hold HTML: no tag comes of what somebody called a computer. */
const tagless = (text: string) => text.replaceAll('<', '‹').replaceAll('>', '›');

export const creationOf = (message: AlertMessage, responders: readonly string[]) => ({
  message: oneLine(tagless(`${message.site.name}: ${message.title}`), MAX.message),
  alias: aliasOf(message),
  description: longText(message, MAX.description),
  responders: responders.map((team) => ({ type: 'team', ...(TEAM_ID.test(team) ? { id: team } : { name: team }) })),
  tags: [message.alert, message.severity, `site:${message.site.slug}`].map((tag) => oneLine(tag, MAX.tag)),
  details: detailsOf(message),
  entity: oneLine(tagless(message.scope.name ?? message.site.name), MAX.entity),
  source: oneLine(`Rollcall ${message.site.slug}`, MAX.source),
  priority: priorityOf(message),
});

export const noteOf = (message: AlertMessage) => ({
  source: oneLine(`Rollcall ${message.site.slug}`, MAX.source),
  note: longText(message, MAX.note),
});

const longText = (message: AlertMessage, max: number) =>
  cappedLines([message.title, ...linesOf(message)].map(tagless), max, LINKS);

function detailsOf({ site, scope, incident, counts, likelyCause, url, runbookUrl }: AlertMessage) {
  const details: Record<string, string | null> = {
    site: site.slug,
    scope: scope.kind,
    about: scope.name,
    incident: incident && String(incident.number),
    clients: counts && String(counts.now),
    likelyCause: likelyCause && likelyCause.says,
    url,
    runbook: runbookUrl,
  };
  return Object.fromEntries(
    Object.entries(details).flatMap(([name, value]) =>
      value === null ? [] : [[name, oneLine(tagless(value), MAX.detail)] as const],
    ),
  );
}
