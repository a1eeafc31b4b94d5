/** What Rollcall knows of a Jump Client apart from its upgrade: identity, what it reported, what a person edited, its connection. */
import type { CheckInCause, Connection, ConnectionType } from '../../contracts/words.js';

/** The texts that a client reports of itself; `connectionType` is kept with them. */
export const ATTRIBUTES = [
  'name',
  'hostname',
  'fqdn',
  'group',
  'tag',
  'connectionType',
  'operatingSystem',
  'publicIp',
  'privateIp',
  'consoleUser',
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** What is kept with the attributes; comments are the appliance's own, and only its rows carry them. */
export type Kept = Attribute | 'comments';

/** What a person may set over what the client reports. */
export const EDITABLE = ['name', 'group', 'tag', 'comments'] as const;
export type Editable = (typeof EDITABLE)[number];

/** The place of a check-in in its client's history: compared by epoch, then by sequence. */
export interface Mark {
  epoch: number;
  sequence: number;
}

/** A reported value with the check-in that set it. */
export type Register = [value: string, epoch: number, sequence: number];

export interface FleetClient {
  id: string;
  siteId: string;
  clientId: string;
  epoch: number;
  sequence: number;
  version: string | null;
  /** The revision last reported *for the present version*, or null. */
  revision: string | null;
  /** The newest revision that was reported at all, with the version it came with. */
  revisionRegister: { value: string; version: string; epoch: number; sequence: number } | null;
  connection: Connection;
  connectionType: ConnectionType;
  lastCheckInAtMs: number | null;
  lastCheckInCause: CheckInCause | null;
  /** When it checked in lately: see `check-in-marks.ts`. */
  checkInMarks: number;
  /** When the silence of this client must be judged next, at the latest; null when nothing is to come. */
  lookAtMs: number | null;
  attributes: Partial<Record<Kept, Register>>;
  edited: Partial<Record<Editable, string>>;
}

export function compareMarks(a: Mark, b: Mark): number {
  return a.epoch !== b.epoch ? a.epoch - b.epoch : a.sequence - b.sequence;
}

/** What is shown of a client's texts: a person's edit before the client's own word, and a name always. */
export function shownTexts(client: Pick<FleetClient, 'clientId' | 'attributes' | 'edited'>) {
  const reported = (attribute: Kept) => client.attributes[attribute]?.[0] || null;
  return {
    name: client.edited.name ?? reported('name') ?? reported('hostname') ?? client.clientId,
    hostname: reported('hostname'),
    fqdn: reported('fqdn'),
    group: client.edited.group ?? reported('group'),
    tag: client.edited.tag ?? reported('tag'),
    comments: client.edited.comments ?? reported('comments'),
    operatingSystem: reported('operatingSystem'),
    publicIp: reported('publicIp'),
    privateIp: reported('privateIp'),
    consoleUser: reported('consoleUser'),
  };
}
export type ShownTexts = ReturnType<typeof shownTexts>;

/** What a search looks in. No line break is in any of the texts that people type, so no match runs from one into the next. */
export function searchTextOf(clientId: string, shown: ShownTexts): string {
  const { name, hostname, tag, consoleUser, publicIp, privateIp } = shown;
  return [name, hostname, clientId, tag, consoleUser, publicIp, privateIp]
    .filter((text) => text !== null)
    .join('\n')
    .toLowerCase();
}

/** The names of what is shown differently now; a report that repeats what is known changes none. */
export function changedFields(before: FleetClient, after: FleetClient): string[] {
  const [was, is] = [shownTexts(before), shownTexts(after)];
  const fields = (Object.keys(is) as (keyof ShownTexts)[]).filter((field) => was[field] !== is[field]);
  return before.connectionType === after.connectionType ? fields : [...fields, 'connectionType'];
}
