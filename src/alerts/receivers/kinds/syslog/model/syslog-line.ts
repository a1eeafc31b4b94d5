/**
 * Decides how an alert is written as one syslog message, plain (RFC 5424) or as CEF inside it. It does not send. Invariant: no text of a
 * client ends a line, a value or a header; the length never exceeds what the transport carries.
 * Source: RFC 5424; ArcSight's Common Event Format, revision 25; RFC 6587, 3.4.1 and RFC 5425, 4.3 (octet counting); RFC 5426, 3.2 (size).
 */
import type { Severity } from '../../../../../contracts/alert-words.js';
import type { AlertMessage } from '../../../../../contracts/alerts.js';

export interface SyslogOrigin {
  /** Of the machine that sends; `-` stands for one that is not known. */
  hostname: string;
  processId: number;
  version: string;
}

export type SyslogFormat = 'rfc5424' | 'cef';

const SEVERITIES: Record<Severity, number> = { critical: 2, warning: 4, info: 6, none: 7 };
/** CEF counts up: 0–3 low, 4–6 medium, 7–8 high, 9–10 very high. */
const CEF_SEVERITIES: Record<Severity, number> = { critical: 9, warning: 6, info: 3, none: 0 };
/** What is over is a notice, whatever it was. */
const OVER = { syslog: 5, cef: 2 };
/** Rollcall has no enterprise number of its own; RFC 5612 keeps this one for whoever has none to show. */
const SD_ID = 'rollcall@32473';
const BOM = '\ufeff';
const VALUE_MAX = 500;

export function syslogLine(
  message: AlertMessage,
  { facility, format }: { facility: number; format: SyslogFormat },
  origin: SyslogOrigin,
): string {
  const over = message.kind === 'resolved';
  const priority = facility * 8 + (over ? OVER.syslog : SEVERITIES[message.severity]);
  const header = [
    `<${priority}>1`,
    message.at,
    headerField(origin.hostname, 255),
    'rollcall',
    headerField(String(origin.processId), 128),
    headerField(message.alert, 32),
  ].join(' ');
  return format === 'cef'
    ? `${header} - ${cef(message, origin.version)}`
    : `${header} ${structuredData(message)} ${BOM}${oneLine(words(message))}`;
}

/** For a stream: its length in bytes, a space, and the message. */
export const countedFrame = (line: string): string => `${utf8Length(line)} ${line}`;

/** For a datagram: what fits, without half a character at the end. */
export function clipToBytes(line: string, bytesMax: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of line) {
    bytes += utf8Length(character);
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return line.slice(0, end);
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

const words = ({ site, kind, title, says }: AlertMessage) => `[${kind}] ${site.name}: ${title}. ${says}`;

/** The facts that both forms carry, under one name each. */
function factsOf(message: AlertMessage): [name: string, value: string][] {
  const { counts, incident, likelyCause } = message;
  const facts: [string, string | number | null | undefined][] = [
    ['kind', message.kind],
    ['alert', message.alert],
    ['severity', message.severity],
    ['site', message.site.slug],
    ['dedupKey', message.dedupKey],
    ['sequence', message.sequence],
    ['incident', incident?.number],
    ['scope', message.scope.kind],
    ['scopeName', message.scope.name],
    ['clients', counts?.now],
    ['clientsPeak', counts?.peak],
    ['likelyCause', likelyCause?.says],
    ['beganAt', message.beganAt],
    ['resolvedAt', message.resolvedAt],
    ['url', message.url],
  ];
  return facts.flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, clip(String(value))]]));
}

/** RFC 5424, 6.3.3: in a value `"`, `\` and `]` are escaped, and nothing else may be. */
function structuredData(message: AlertMessage): string {
  const parameters = factsOf(message).map(
    ([name, value]) => `${name}="${oneLine(value).replace(/["\\\]]/g, (found) => `\\${found}`)}"`,
  );
  return `[${SD_ID} ${parameters.join(' ')}]`;
}

function cef(message: AlertMessage, version: string): string {
  const over = message.kind === 'resolved';
  const severity = over ? OVER.cef : CEF_SEVERITIES[message.severity];
  const header = ['CEF:0', 'Rollcall', 'Rollcall', version, message.alert, clip(message.title), String(severity)];
  const facts = new Map(factsOf(message));
  const extension: [key: string, value: string | undefined][] = [
    ['rt', String(Date.parse(message.at))],
    ['externalId', message.dedupKey],
    ['act', message.kind],
    ['cat', message.alert],
    ['cnt', facts.get('clients')],
    ['cs1Label', 'site'],
    ['cs1', message.site.slug],
    ['cs2Label', 'scope'],
    ['cs2', [message.scope.kind, message.scope.name].filter((part) => part !== null).join(' ')],
    ['cs3Label', facts.has('likelyCause') ? 'likelyCause' : undefined],
    ['cs3', facts.get('likelyCause')],
    ['cn1Label', 'sequence'],
    ['cn1', String(message.sequence)],
    ['start', String(Date.parse(message.beganAt))],
    ['end', message.resolvedAt === null ? undefined : String(Date.parse(message.resolvedAt))],
    ['request', message.url],
    ['msg', message.says.slice(0, 1023)],
  ];
  const pairs = extension.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${cefValue(value)}`]));
  return `${header.map(cefField).join('|')}|${pairs.join(' ')}`;
}

/** In the header `\` and `|` are escaped. */
const cefField = (text: string) => oneLine(text).replace(/[\\|]/g, (found) => `\\${found}`);
/** In the extension `\` and `=` are, and a line break is written out. */
const cefValue = (text: string) =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => oneLine(line).replace(/[\\=]/g, (found) => `\\${found}`))
    .join('\\n');

/** Printable ASCII without spaces, as the header wants it. */
const headerField = (text: string, max: number) => text.replace(/[^\x21-\x7e]/g, '?').slice(0, max) || '-';

const clip = (text: string) => (text.length <= VALUE_MAX ? text : `${text.slice(0, VALUE_MAX - 1)}…`);

/** Control characters are shown: a line break would be another message to whoever reads lines. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (found) => {
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
