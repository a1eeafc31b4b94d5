import type { AlertMessage } from '../../../../contracts/alerts.js';
import { clientLine, factsOf, headlineOf } from '../../message-text.js';
import { oneLine } from '../../safe-text.js';

/** Teams takes 28 KB in all; what it wraps around the card counts too. */
const CARD_BYTES_MAX = 24_000;
const TEXT_MAX = 2000;
const LINE_MAX = 300;
/** How many lines of clients, or of a digest, there are; fewer where they do not fit. */
const LINES = [20, 10, 5];

const COLOURS = { critical: 'attention', warning: 'warning', info: 'accent', none: 'default' } as const;

type Element = Record<string, unknown>;

/**
 * Text in runs: unlike a TextBlock or a FactSet they are not read as Markdown, so nothing comes of what somebody called a computer. Braces in
 * pairs would be read as a date to be formatted.
 */
const run = (text: string, max: number, style: Element = {}): Element => ({
  type: 'TextRun',
  text: oneLine(text, max).replaceAll('{{', '{\u200b{') || '\u00a0',
  ...style,
});
const line = (...inlines: Element[]): Element => ({ type: 'RichTextBlock', inlines });
const list = (lines: readonly string[]): Element[] =>
  lines.map((one) => ({ ...line(run(one, LINE_MAX, { size: 'small' })), spacing: 'none' }));

export function teamsMessage(message: AlertMessage) {
  const fits = (made: object) => Buffer.byteLength(JSON.stringify(made)) <= CARD_BYTES_MAX;
  return LINES.map((linesMax) => messageWith(message, linesMax)).find(fits) ?? messageWith(message, 0);
}

function messageWith(message: AlertMessage, linesMax: number) {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: bodyOf(message, linesMax),
    actions: [
      { type: 'Action.OpenUrl', title: 'Open in Rollcall', url: message.url },
      { type: 'Action.OpenUrl', title: 'Runbook', url: message.runbookUrl },
    ],
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function bodyOf(message: AlertMessage, linesMax: number): Element[] {
  const { says, firstChecks, sample, digest, counts, kind, severity } = message;
  const color = kind === 'resolved' ? 'good' : COLOURS[severity];
  const checks = kind === 'resolved' ? [] : firstChecks;
  const shown = sample.slice(0, linesMax);
  const more = shown.length === 0 ? 0 : (counts?.now ?? 0) - shown.length;
  const told = digest.slice(0, linesMax);
  const untold = digest.length - told.length;
  return [
    line(run(headlineOf(message), LINE_MAX, { size: 'large', weight: 'bolder', color })),
    line(run(says, TEXT_MAX)),
    ...factsOf(message).map(({ name, value }) =>
      line(run(`${name}: `, LINE_MAX, { weight: 'bolder' }), run(value, LINE_MAX)),
    ),
    ...(checks.length === 0 ? [] : [line(run('Check first:', LINE_MAX, { weight: 'bolder' }))]),
    ...list(checks.map((check, index) => `${index + 1}. ${check}`)),
    ...list(shown.map(clientLine)),
    ...list(more > 0 ? [`… and ${more} more`] : []),
    ...list(told.map((one) => `${one.at} ${one.severity}: ${one.title}`)),
    ...list(untold > 0 ? [`… and ${untold} more messages`] : []),
  ];
}
