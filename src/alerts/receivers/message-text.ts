import type { AlertMessage } from '../../contracts/alerts.js';

/** Words for people, as every receiver that speaks to them puts them. Plain text: each receiver escapes it in its own way. */

const KINDS: Record<AlertMessage['kind'], string> = {
  firing: 'Firing',
  update: 'Update',
  resolved: 'Resolved',
  event: 'Event',
  heartbeat: 'Heartbeat',
  digest: 'Digest',
  test: 'Test',
};

const kindWord = (message: Pick<AlertMessage, 'kind'>): string => KINDS[message.kind];

/** E.g. `[Resolved] Head office: 4,812 clients are offline`. */
export const headlineOf = (message: AlertMessage): string =>
  `[${kindWord(message)}] ${message.site.name}: ${message.title}`;

/** Facts in pairs, for tables and fields; only those that there are. */
export function factsOf(message: AlertMessage): { name: string; value: string }[] {
  const { counts, likelyCause, scope } = message;
  const facts: ({ name: string; value: string } | null)[] = [
    { name: 'Severity', value: message.severity },
    scope.name === null ? null : { name: scope.kind === 'group' ? 'Group' : 'About', value: scope.name },
    counts && { name: 'Clients', value: countsText(counts) },
    likelyCause && { name: 'Likely cause', value: likelyCause.says },
    { name: 'Began', value: message.beganAt },
    message.resolvedAt === null ? null : { name: 'Resolved', value: message.resolvedAt },
    message.acknowledgedBy === null ? null : { name: 'Acknowledged by', value: message.acknowledgedBy },
  ];
  return facts.filter((fact) => fact !== null);
}

function countsText({ now, muted, peak, returned }: NonNullable<AlertMessage['counts']>): string {
  const parts = [`${now} now`, `${peak} at most`, `${returned} came back`];
  if (muted > 0) parts.push(`${muted} muted`);
  return parts.join(', ');
}

/** The whole message as lines of plain text. */
export function linesOf(message: AlertMessage): string[] {
  const lines = [message.says];
  if (message.firstChecks.length > 0 && message.kind !== 'resolved') {
    lines.push('', 'Check first:', ...message.firstChecks.map((check, index) => `${index + 1}. ${check}`));
  }
  lines.push('', ...factsOf(message).map(({ name, value }) => `${name}: ${value}`));
  if (message.sample.length > 0) lines.push('', ...message.sample.map(clientLine));
  const more = (message.counts?.now ?? 0) - message.sample.length;
  if (message.sample.length > 0 && more > 0) lines.push(`… and ${more} more`);
  if (message.digest.length > 0) {
    lines.push('', ...message.digest.map((one) => `${one.at} [${KINDS[one.kind]}] ${one.title} ${one.url}`));
  }
  lines.push('', `Open: ${message.url}`, `Runbook: ${message.runbookUrl}`);
  return lines;
}

export const clientLine = ({ name, group, connection, since }: AlertMessage['sample'][number]): string =>
  `- ${name}${group === null ? '' : ` (${group})`}: ${connection} since ${since}`;
