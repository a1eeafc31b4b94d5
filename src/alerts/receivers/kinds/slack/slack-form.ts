import type { AlertMessage } from '../../../../contracts/alerts.js';
import { clientLine, factsOf, headlineOf } from '../../message-text.js';
import { visible } from '../../safe-text.js';

/**
 * Slack's limits: 150 characters in a header, 3,000 in a text, 10 fields of a section, 50 blocks. Beyond some 13,000 characters in all a
 * message is refused too (`msg_blocks_too_long`), which the sum of these stays below.
 */
const MAX = { header: 150, says: 2400, field: 300, checks: 1800, list: 2400, fallback: 1000, link: 1000 };
const FIELDS_MAX = 10;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);

/** Escaped, and not longer than `max` then: a cut never halves an entity or a character. */
export function escapedWithin(text: string, max: number): string {
  const whole = escaped(text);
  if (whole.length <= max) return whole;
  let kept = '';
  for (const sign of text) {
    const next = escaped(sign);
    if (kept.length + next.length > max - 1) break;
    kept += next;
  }
  return `${kept}…`;
}

/** Plain text: no mention, no link, no emphasis comes of what somebody called a computer. */
const plain = (lines: readonly string[], max: number) => ({
  type: 'plain_text',
  text: escapedWithin(lines.map(visible).join('\n'), max),
  emoji: false,
});

const section = (lines: readonly string[], max: number) =>
  lines.join('').trim() === '' ? null : { type: 'section', text: plain(lines, max) };

export function slackForm(message: AlertMessage) {
  const { says, firstChecks, sample, digest, counts } = message;
  const fields = factsOf(message)
    .slice(0, FIELDS_MAX)
    .map(({ name, value }) => plain([`${name}: ${value}`], MAX.field));
  const more = (counts?.now ?? 0) - sample.length;
  const clients = [...sample.map(clientLine), ...(sample.length > 0 && more > 0 ? [`… and ${more} more`] : [])];
  const checks = message.kind === 'resolved' ? [] : firstChecks.map((check, index) => `${index + 1}. ${check}`);
  const blocks = [
    { type: 'header', text: plain([headlineOf(message)], MAX.header) },
    section([says], MAX.says),
    fields.length === 0 ? null : { type: 'section', fields },
    checks.length === 0 ? null : section(['Check first:', ...checks], MAX.checks),
    section(clients, MAX.list),
    section(
      digest.map(({ at, title, severity }) => `${at} ${severity}: ${title}`),
      MAX.list,
    ),
    { type: 'section', text: { type: 'mrkdwn', text: linksOf(message), verbatim: true } },
  ].filter((block) => block !== null);
  // What notifications show, and readers for the blind.
  const text = escapedWithin(visible(headlineOf(message)), MAX.fallback);
  return { text, blocks, unfurl_links: false, unfurl_media: false };
}

function linksOf({ url, runbookUrl }: AlertMessage): string {
  const links = [
    { url, label: 'Open in Rollcall' },
    { url: runbookUrl, label: 'Runbook' },
  ];
  return links
    .filter((link) => link.url.length <= MAX.link)
    .map((link) => `<${escaped(link.url.replace(/[<>|\s]/g, encodeURIComponent))}|${link.label}>`)
    .join(' · ');
}
