import type { Severity } from '../../../../contracts/alert-words.js';
import type { AlertMessage } from '../../../../contracts/alerts.js';
import { keyWithin } from '../../key-within.js';
import { linesOf } from '../../message-text.js';
import { cappedLines, oneLine } from '../../safe-text.js';
import type { Ticket } from './servicenow-table.js';

const MAX = { correlationId: 100, short: 160, description: 4000, notes: 4000 };
const LINKS = 2;

/** Of urgency and of impact, from which ServiceNow makes the priority: 1 high, 2 medium, 3 low. */
const LEVELS: Record<Severity, string> = { critical: '1', warning: '2', info: '3', none: '3' };

const RESOLVED = '6';
const IN_PROGRESS = '2';
const OVER = new Set([RESOLVED, '7', '8']);

export interface TicketStep {
  kind: 'create' | 'change';
  fields: Record<string, string>;
}

export const correlationIdOf = ({ dedupKey }: AlertMessage): string => keyWithin(dedupKey, MAX.correlationId);

/** What a message asks for where the ticket is as it is; nothing where it is as it should be, or where people closed it. */
export function ticketSteps(
  message: AlertMessage,
  ticket: Ticket | null,
  assignmentGroup: string | null,
): TicketStep[] {
  const create: TicketStep = { kind: 'create', fields: newTicket(message, assignmentGroup) };
  const resolve: TicketStep = { kind: 'change', fields: resolvedFields(message) };
  if (ticket === null) {
    if (message.kind === 'resolved') return [];
    return message.kind === 'test' ? [create, resolve] : [create];
  }
  if (OVER.has(ticket.state)) {
    const isClosed = ticket.state !== RESOLVED;
    // What fires anew after its end takes up its ticket, unless that was closed.
    if (message.kind === 'firing') return isClosed ? [create] : [{ kind: 'change', fields: reopenedFields(message) }];
    if (message.kind === 'test') return [create, resolve];
    return message.kind === 'update' && !isClosed ? [{ kind: 'change', fields: updateFields(message) }] : [];
  }
  if (message.kind === 'update') return [{ kind: 'change', fields: updateFields(message) }];
  // Anything else is the same again, in doubt: no second ticket.
  return message.kind === 'resolved' || message.kind === 'test' ? [resolve] : [];
}

const newTicket = (message: AlertMessage, assignmentGroup: string | null) => ({
  correlation_id: correlationIdOf(message),
  correlation_display: 'Rollcall',
  short_description: shortText(message),
  description: longText(message, MAX.description),
  urgency: LEVELS[message.severity],
  impact: LEVELS[message.severity],
  ...(assignmentGroup === null ? {} : { assignment_group: assignmentGroup }),
});

/** `close_code` is one of the choices of an instance as it is delivered: whoever reported it says that it is over. */
const resolvedFields = (message: AlertMessage) => ({
  state: RESOLVED,
  close_code: 'Resolved by caller',
  close_notes: longText(message, MAX.notes),
});

const reopenedFields = (message: AlertMessage) => ({
  state: IN_PROGRESS,
  work_notes: longText(message, MAX.notes),
});

function updateFields(message: AlertMessage): Record<string, string> {
  const fields = { short_description: shortText(message), work_notes: longText(message, MAX.notes) };
  const level = LEVELS[message.severity];
  // Else it stays as people there have judged it.
  return message.cause === 'severity_raised' ? { ...fields, urgency: level, impact: level } : fields;
}

/** In notes, what stands between [code] and [/code] would be read as HTML. */
const codeless = (text: string) => text.replace(/\[(?=\/?code\])/gi, '[\u200b');

const shortText = ({ site, title }: AlertMessage) => oneLine(`${site.name}: ${title}`, MAX.short);

const longText = (message: AlertMessage, max: number) =>
  cappedLines([message.title, ...linesOf(message)].map(codeless), max, LINKS);
