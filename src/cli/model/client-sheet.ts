/** Jump Clients as rows. States and reasons stand as the words that a filter takes. */
import type { Client } from '../../contracts/clients.js';
import { ago, duration, version, word } from './format.js';
import type { Cell, Column } from './sheet.js';
import { STATE_TONES } from './status-lines.js';

interface ClientColumn extends Column {
  cell: (client: Client, nowMs: number) => Cell;
}

const plain =
  (read: (client: Client) => Cell['value']): ClientColumn['cell'] =>
  (client) => ({ value: read(client) });

/** Of a client that does not check in here: when it was seen. */
function lastHeardOf({ lastCheckInAt, observation }: Client, nowMs: number): Cell {
  if (observation != null) return { value: null, text: `seen ${ago(observation.seenAt, nowMs)}` };
  return { value: lastCheckInAt, text: lastCheckInAt === null ? '–' : ago(lastCheckInAt, nowMs) };
}

const versionText = (client: Client): string =>
  client.observation == null ? version(client.version, client.revision) : 'not visible';

const COLUMNS: ClientColumn[] = [
  { title: 'Name', cell: plain((client) => client.name) },
  { title: 'Client ID', csvOnly: true, cell: plain((client) => client.clientId) },
  { title: 'ID', csvOnly: true, cell: plain((client) => client.id) },
  { title: 'Hostname', csvOnly: true, cell: plain((client) => client.hostname) },
  { title: 'Group', cell: plain((client) => client.group) },
  { title: 'Tag', csvOnly: true, cell: plain((client) => client.tag) },
  { title: 'Type', csvOnly: true, cell: plain((client) => client.connectionType) },
  {
    title: 'Connection',
    cell: ({ connection }) => ({
      value: connection,
      tone: connection === 'online' || connection === 'standby' ? null : connection === 'lost' ? 'bad' : 'warn',
    }),
  },
  {
    title: 'State',
    cell: ({ upgradeState, observation }) => ({
      value: upgradeState,
      ...(observation?.estimate && { text: `${upgradeState} (${word(observation.estimate.kind)})` }),
      tone: STATE_TONES[upgradeState],
    }),
  },
  { title: 'Reason', cell: ({ reason }) => ({ value: reason, text: reason ?? '', tone: 'quiet' }) },
  {
    title: 'Place',
    align: 'right',
    cell: ({ queuePosition }) => ({ value: queuePosition, text: queuePosition?.toString() ?? '' }),
  },
  { title: 'Wait', align: 'right', cell: ({ expectedWaitSeconds }) => waitCell(expectedWaitSeconds) },
  { title: 'Bumped', csvOnly: true, cell: plain((client) => client.bumped) },
  { title: 'Attempts', csvOnly: true, cell: plain((client) => client.attempts) },
  {
    title: 'Version',
    cell: (client) => ({ value: client.version, text: versionText(client) }),
  },
  { title: 'Revision', csvOnly: true, cell: plain((client) => client.revision) },
  { title: 'Last check-in', align: 'right', cell: lastHeardOf },
  { title: 'Cause', csvOnly: true, cell: plain((client) => client.lastCheckInCause) },
  { title: 'Console user', csvOnly: true, cell: plain((client) => client.consoleUser) },
  { title: 'Private IP', csvOnly: true, cell: plain((client) => client.privateIp) },
  { title: 'Public IP', csvOnly: true, cell: plain((client) => client.publicIp) },
  { title: 'Last failure', csvOnly: true, cell: plain((client) => client.lastFailure?.reason ?? null) },
  { title: 'Seen', csvOnly: true, cell: plain(({ observation }) => observation?.seenAt ?? null) },
  { title: 'Missed sweeps', csvOnly: true, cell: plain(({ observation }) => observation?.missedSweeps ?? null) },
  { title: 'Returned after', csvOnly: true, cell: plain(({ observation }) => observation?.returned?.after ?? null) },
  { title: 'Returned by', csvOnly: true, cell: plain(({ observation }) => observation?.returned?.by ?? null) },
  { title: 'Away seconds', csvOnly: true, cell: plain(({ observation }) => observation?.awaySeconds ?? null) },
  { title: 'Estimate', csvOnly: true, cell: plain(({ observation }) => observation?.estimate?.kind ?? null) },
];

export const CLIENT_COLUMNS: readonly Column[] = COLUMNS;

export const clientRow = (client: Client, nowMs: number): Cell[] => COLUMNS.map(({ cell }) => cell(client, nowMs));

export function waitCell(seconds: number | null | undefined): Cell {
  if (seconds === null || seconds === undefined) return { value: null, text: '' };
  return { value: Math.round(seconds), text: seconds === 0 ? 'next' : `~${duration(seconds)}` };
}
