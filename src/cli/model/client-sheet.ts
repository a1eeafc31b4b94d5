/** Jump Clients as rows. States and reasons stand as the words that a filter takes. */
import type { Client } from '../../contracts/clients.js';
import { ago, duration, version } from './format.js';
import type { Cell, Column } from './sheet.js';
import { STATE_TONES } from './status-lines.js';

interface ClientColumn extends Column {
  cell: (client: Client, nowMs: number) => Cell;
}

const plain =
  (read: (client: Client) => Cell['value']): ClientColumn['cell'] =>
  (client) => ({ value: read(client) });

const when =
  (read: (client: Client) => string | null): ClientColumn['cell'] =>
  (client, nowMs) => {
    const at = read(client);
    return { value: at, text: at === null ? '–' : ago(at, nowMs) };
  };

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
  { title: 'State', cell: ({ upgradeState }) => ({ value: upgradeState, tone: STATE_TONES[upgradeState] }) },
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
    cell: (client) => ({ value: client.version, text: version(client.version, client.revision) }),
  },
  { title: 'Revision', csvOnly: true, cell: plain((client) => client.revision) },
  { title: 'Last check-in', align: 'right', cell: when((client) => client.lastCheckInAt) },
  { title: 'Cause', csvOnly: true, cell: plain((client) => client.lastCheckInCause) },
  { title: 'Console user', csvOnly: true, cell: plain((client) => client.consoleUser) },
  { title: 'Private IP', csvOnly: true, cell: plain((client) => client.privateIp) },
  { title: 'Public IP', csvOnly: true, cell: plain((client) => client.publicIp) },
  { title: 'Last failure', csvOnly: true, cell: plain((client) => client.lastFailure?.reason ?? null) },
];

export const CLIENT_COLUMNS: readonly Column[] = COLUMNS;

export const clientRow = (client: Client, nowMs: number): Cell[] => COLUMNS.map(({ cell }) => cell(client, nowMs));

export function waitCell(seconds: number | null | undefined): Cell {
  if (seconds === null || seconds === undefined) return { value: null, text: '' };
  return { value: Math.round(seconds), text: seconds === 0 ? 'next' : `~${duration(seconds)}` };
}
