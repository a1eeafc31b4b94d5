/** Readers of what a syslog receiver gets, by the grammar of RFC 5424 and of CEF; they know nothing of how it was written. */

const HEADER =
  /^<(0|[1-9]\d{0,2})>([1-9]\d{0,2}) (-|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) ([\x21-\x7e]{1,128}) ([\x21-\x7e]{1,32}) /;
const SD_NAME = /^[\x21\x23-\x3c\x3e-\x5c\x5e-\x7e]{1,32}/;
const SD_VALUE = /^"((?:[^"\\\]]|\\["\\\]]|\\(?!["\\\]]))*)"/;

export interface ParsedSyslog {
  facility: number;
  severity: number;
  version: number;
  timestamp: string;
  hostname: string;
  appName: string;
  processId: string;
  messageId: string;
  data: Map<string, Record<string, string>>;
  message: string;
}

/** Throws when it is not RFC 5424. */
export function parseSyslog(line: string): ParsedSyslog {
  const head = HEADER.exec(line);
  if (head === null) throw new Error(`no RFC 5424 header: ${line}`);
  const [whole, priority, version, timestamp = '', hostname = '', appName = '', processId = '', messageId = ''] = head;
  if (Number(priority) > 191) throw new Error(`PRI ${priority} is too large`);
  const { data, rest } = parseData(line.slice(whole.length));
  if (rest !== '' && !rest.startsWith(' ')) throw new Error(`no space after the structured data: ${rest}`);
  return {
    facility: Number(priority) >> 3,
    severity: Number(priority) & 7,
    version: Number(version),
    timestamp,
    hostname,
    appName,
    processId,
    messageId,
    data,
    message: rest.slice(1).replace(/^\ufeff/, ''),
  };
}

function parseData(text: string) {
  const data = new Map<string, Record<string, string>>();
  let rest = text;
  if (rest.startsWith('-')) return { data, rest: rest.slice(1) };
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(rest);
    if (found === null) throw new Error(`not structured data: ${rest}`);
    rest = rest.slice(found[0].length);
    return found[1] ?? found[0];
  };
  while (rest.startsWith('[')) {
    rest = rest.slice(1);
    const id = take(SD_NAME);
    const values: Record<string, string> = {};
    while (!rest.startsWith(']')) {
      take(/^ /);
      const name = take(SD_NAME);
      take(/^=/);
      values[name] = take(SD_VALUE).replace(/\\(["\\\]])/g, '$1');
    }
    if (data.has(id)) throw new Error(`${id} stands twice`);
    data.set(id, values);
    rest = rest.slice(1);
  }
  if (data.size === 0) throw new Error(`no structured data: ${text}`);
  return { data, rest };
}

/** Throws when it is not CEF. */
export function parseCef(text: string): { header: string[]; extension: Record<string, string> } {
  const fields = /^((?:[^|\\]|\\[\\|])*)\|/;
  const header: string[] = [];
  let rest = text;
  while (header.length < 7) {
    const found = fields.exec(rest);
    if (found === null) throw new Error(`no CEF header: ${rest}`);
    header.push((found[1] ?? '').replace(/\\([\\|])/g, '$1'));
    rest = rest.slice(found[0].length);
  }
  if (!/^CEF:\d$/.test(header[0] ?? '')) throw new Error(`not CEF: ${text}`);
  const extension: Record<string, string> = {};
  // A key begins after a space and ends at an equals sign that is not escaped.
  for (const pair of rest.split(/ (?=[A-Za-z0-9_.]+=)/)) {
    const [, key = '', value = ''] = /^([A-Za-z0-9_.]+)=((?:[^\\=]|\\[\\=nr])*)$/s.exec(pair) ?? [];
    if (key === '') throw new Error(`no pair of CEF: ${pair}`);
    extension[key] = value.replace(/\\([\\=nr])/g, (_all, mark: string) =>
      mark === 'n' ? '\n' : mark === 'r' ? '\r' : mark,
    );
  }
  return { header, extension };
}
