/**
 * Decides what an e-mail about an alert is: its subject, its thread, its text twice (plain and HTML). It does not send. Invariant: no text
 * of a client becomes a header of its own or markup, and all messages of one incident stand in one thread.
 * Source: RFC 5322 (Message-ID, In-Reply-To, References), RFC 3834 (Auto-Submitted).
 */
import type { AlertMessage } from '../../../../../contracts/alerts.js';

export interface EmailForm {
  messageId: string;
  /** What it answers; null for what stands alone or begins a thread. */
  inReplyTo: string | null;
  subject: string;
  /** The thread's own, without `Re:`. */
  threadSubject: string;
  urgent: boolean;
}

/** What a receiver's text helpers say about a message, without markup. */
export interface EmailWords {
  headline: string;
  lines: readonly string[];
  facts: readonly { name: string; value: string }[];
  sample: readonly string[];
}

const SUBJECT_MAX = 200;
const TEXT_MAX = 9000;
const CUT = '…';
const IN_A_THREAD = new Set<AlertMessage['kind']>(['firing', 'update', 'resolved']);

/** `threadSubject`: the first message's of this incident, kept since; null before it. */
export function emailForm(message: AlertMessage, threadSubject: string | null): EmailForm {
  const threaded = IN_A_THREAD.has(message.kind);
  const own = clip(visible(`[Rollcall] ${message.site.name}: ${message.title}`), SUBJECT_MAX);
  const first = messageId(message.dedupKey, 1);
  const begins = !threaded || message.sequence <= 1;
  // A mail program joins what has the same subject and answers the same message, whether or not that one ever came.
  const thread = begins ? null : threadSubject;
  return {
    messageId: threaded ? messageId(message.dedupKey, message.sequence) : messageId('message', message.id),
    inReplyTo: begins ? null : first,
    subject: thread === null ? own : `Re: ${thread}`,
    threadSubject: thread ?? own,
    urgent: message.severity === 'critical' && message.kind !== 'resolved',
  };
}

export function emailText({ headline, lines }: EmailWords): string {
  return clip([visible(headline), '', ...lines.map(visible)].join('\n'), TEXT_MAX);
}

export function emailHtml(message: AlertMessage, { headline, facts, sample }: EmailWords): string {
  const { says, firstChecks, kind, counts, digest, url, runbookUrl } = message;
  const checks = kind === 'resolved' ? [] : firstChecks;
  const more = (counts?.now ?? 0) - sample.length;
  const parts = [
    `<p><strong>${escaped(headline)}</strong></p>`,
    `<p>${escaped(says)}</p>`,
    checks.length > 0 && `<p>Check first:</p>${list('ol', checks)}`,
    `<table>${facts.map(({ name, value }) => row(name, value)).join('')}</table>`,
    sample.length > 0 && list('ul', more > 0 ? [...sample, `… and ${more} more`] : sample),
    digest.length > 0 &&
      list(
        'ul',
        digest.slice(0, 50).map((one) => `${one.at} ${one.title}`),
      ),
    `<p>${link(url, 'Open in Rollcall')} · ${link(runbookUrl, 'Runbook')}</p>`,
  ];
  return `<!doctype html>\n<html lang="en"><body>\n${parts.filter((part) => part !== false).join('\n')}\n</body></html>\n`;
}

/** E.g. `<rollcall_2fdemo_2f0190-1@rollcall>`: an id's own characters, everything else by its code. */
function messageId(key: string, part: number | string): string {
  const safe = (text: string) =>
    clip(
      text.replace(/[^A-Za-z0-9-]/g, (found) => `_${found.charCodeAt(0).toString(16)}`),
      200,
    ).replace(CUT, '');
  return `<${safe(key)}-${safe(String(part))}@rollcall>`;
}

/** Control characters are shown, never sent: they could end a header, or turn a line around. */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (found) => {
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const clip = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}${CUT}`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (found) => ENTITIES[found] ?? found);

const row = (name: string, value: string) =>
  `<tr><th align="left">${escaped(name)}</th><td>${escaped(value)}</td></tr>`;

const list = (tag: 'ol' | 'ul', items: readonly string[]) =>
  `<${tag}>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</${tag}>`;

/** Only what a browser may follow becomes a link. */
const link = (url: string, words: string) =>
  /^https?:\/\//.test(url) ? `<a href="${escaped(url)}">${words}</a>` : `${words}: ${escaped(url)}`;
