/**
 * Decides what an answer of Command API v1 says, from its elements. Names are compared without their namespace, which live appliances and
 * the printed guides write differently. Sources: the vendor's pages on `check_health` and `get_connected_client_list`.
 */
import type { HealthFacts } from './health-report.js';
import { seenText, seenTime } from './seen-text.js';

export interface XmlElement {
  /** Without its namespace. */
  name: string;
  attributes: Readonly<Record<string, string>>;
  /** Of the element itself, without that of the elements in it. */
  text: string;
  children: readonly XmlElement[];
}

const MESSAGE_MAX = 500;
const VERSION_MAX = 64;

/** A refusal; it often comes with HTTP 200, as the whole answer or as the first element of one. */
export function isXmlError(root: XmlElement): boolean {
  return root.name === 'error' || root.children.some(({ name }) => name === 'error');
}

/** Jump Clients that are connected, over all appliances; null when the answer does not count them. */
export function connectedJumpClients(root: XmlElement): number | null {
  const counts = all(root, 'count').filter(({ attributes }) => attributes['type'] === 'pinned_client');
  const numbers = counts.map(({ text }) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : null));
  if (numbers.some((number) => number === null)) return null;
  if (numbers.length > 0) return numbers.reduce<number>((sum, number) => sum + (number ?? 0), 0);
  // A kind of client of which none is connected may be left out of a summary that is there.
  return all(root, 'connected_client_summary').length > 0 ? 0 : null;
}

/** Null when the answer is no `check_health`. */
export function healthOfXml(root: XmlElement): HealthFacts | null {
  const success = textOf(root, 'success');
  const software = softwareOf(textOf(root, 'version'));
  if ((success !== '0' && success !== '1') || software === null) return null;
  const [appliance] = all(root, 'appliance');
  const role = textOf(root, 'failover_role');
  return {
    ...software,
    hostname: seenText(appliance?.text, 255),
    applianceId: seenText(appliance?.attributes['id'], 255),
    failoverRole: role === 'primary' || role === 'backup' || role === 'none' ? role : null,
    healthy: success === '1',
    message: seenText(textOf(root, 'error_message'), MESSAGE_MAX),
    lastDataSyncAtMs: lastSyncOf(root),
    lastDataSyncStatus: seenText(textOf(root, 'last_data_sync_status'), 255),
  };
}

/** Version and build stand in one element: `24.2.3 (85117)`. */
function softwareOf(text: string | null): Pick<HealthFacts, 'siteVersion' | 'siteRevision'> | null {
  const [, version = '', revision] = /^(\S+)(?:\s*\((\S+)\))?$/.exec(text ?? '') ?? [];
  const siteVersion = seenText(version, VERSION_MAX);
  return siteVersion === null ? null : { siteVersion, siteRevision: seenText(revision, VERSION_MAX) };
}

function lastSyncOf(root: XmlElement): number | null {
  const [time] = all(root, 'last_data_sync_time');
  const seconds = time?.attributes['ts']?.trim() ?? '';
  if (/^\d{1,11}$/.test(seconds)) return Number(seconds) * 1000;
  return seenTime(time?.text) ?? null;
}

function textOf(root: XmlElement, name: string): string | null {
  const text = all(root, name)[0]?.text.trim() ?? '';
  return text === '' ? null : text;
}

/** In the order of the document. */
function all(root: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  const ahead: XmlElement[] = [root];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next.name === name) found.push(next);
    ahead.push(...next.children.toReversed());
  }
  return found;
}
