import { columnVisibilityFeature, createColumnHelper, metaHelper, tableFeatures } from '@tanstack/react-table';
import { IconArrowBarToUp, IconArrowNarrowRight } from '@tabler/icons-react';
import type { Client, ClientSort } from '@contracts/clients';
import type { SiteControl } from '@contracts/words';
import { formatCount, formatVersion, visibleText } from '../lib/format';
import { LastConnected, NotVisible, SeenAge, SeenUpgrade } from '../observed/seen-cells';
import { ClientLink } from '../ui/client-link';
import { ConnectionMark, ReasonText, StateMark } from '../ui/marks';
import { Ago } from '../ui/times';
import { CHECK_IN_CAUSE_WORDS, CONNECTION_TYPE_WORDS, wordOf } from '../words/words';
import { CheckInStrip } from './check-in-strip';
import classes from './client-table.module.css';

export interface ColumnMeta {
  /** Its track of the row's grid. */
  track: string;
  /** It is left out where the table is narrower than this, in px. */
  hiddenBelow: number;
  align?: 'end';
  /** The kind of site that it is for; both where none is named. */
  on?: SiteControl;
  /** The sorts its header goes through; those without one cannot be sorted by. */
  sorts?: readonly [ClientSort, ...ClientSort[]];
}

export const features = tableFeatures({ columnVisibilityFeature, columnMeta: metaHelper<ColumnMeta>() });
export type Features = typeof features;

const helper = createColumnHelper<Features, Client>();

export const columns = helper.columns([
  helper.accessor('name', {
    id: 'name',
    header: 'Client',
    meta: { track: 'minmax(150px, 1.3fr)', hiddenBelow: 0, sorts: ['name', '-name'] },
    cell: ({ row }) => (
      <ClientLink id={row.original.id} name={row.original.name} className={classes.name} tabIndex={-1} />
    ),
  }),
  helper.accessor('upgradeState', {
    id: 'upgradeState',
    header: 'Upgrade',
    meta: { track: 'minmax(220px, 2.1fr)', hiddenBelow: 0, sorts: ['state', '-state'] },
    cell: ({ row: { original } }) =>
      original.observation === null ? <Upgrade client={original} /> : <SeenUpgrade client={original} />,
  }),
  helper.accessor('queuePosition', {
    id: 'queuePosition',
    header: 'Place',
    meta: { track: '78px', hiddenBelow: 480, align: 'end', sorts: ['queue'], on: 'managed' },
    cell: ({ row }) => <Place client={row.original} />,
  }),
  helper.accessor('connection', {
    id: 'connection',
    header: 'Connection',
    meta: { track: '112px', hiddenBelow: 600 },
    cell: ({ row }) => <ConnectionMark connection={row.original.connection} />,
  }),
  helper.accessor('connectionType', {
    id: 'connectionType',
    header: 'Type',
    meta: { track: '64px', hiddenBelow: 1420 },
    cell: ({ row }) => CONNECTION_TYPE_WORDS[row.original.connectionType],
  }),
  helper.accessor('version', {
    id: 'version',
    header: 'Version → target',
    meta: { track: 'minmax(130px, 0.9fr)', hiddenBelow: 740, on: 'managed' },
    cell: ({ row }) => <Versions client={row.original} />,
  }),
  helper.accessor('group', {
    id: 'group',
    header: 'Group',
    meta: { track: 'minmax(90px, 0.9fr)', hiddenBelow: 1010 },
    cell: ({ row }) => (
      <span className="rc-clip">{row.original.group === null ? '–' : visibleText(row.original.group)}</span>
    ),
  }),
  helper.accessor('tag', {
    id: 'tag',
    header: 'Tag',
    meta: { track: 'minmax(70px, 0.6fr)', hiddenBelow: 1540 },
    cell: ({ row }) => (
      <span className="rc-clip">{row.original.tag === null ? '–' : visibleText(row.original.tag)}</span>
    ),
  }),
  helper.accessor('checkIns', {
    id: 'checkIns',
    header: 'Check-ins',
    meta: { track: '144px', hiddenBelow: 1215, on: 'managed' },
    cell: ({ row: { original } }) => (
      <CheckInStrip stepSeconds={original.checkIns.stepSeconds} marks={original.checkIns.marks} />
    ),
  }),
  helper.accessor('lastCheckInAt', {
    id: 'lastCheckInAt',
    header: 'Last check-in',
    meta: { track: 'minmax(140px, 1fr)', hiddenBelow: 900, on: 'managed' },
    cell: ({ row }) => <LastCheckIn client={row.original} />,
  }),
  helper.accessor('attempts', {
    id: 'attempts',
    header: 'Attempts',
    meta: { track: '78px', hiddenBelow: 1330, align: 'end', on: 'managed' },
    cell: ({ row }) => (row.original.attempts === 0 ? '–' : `${row.original.attempts} of ${row.original.maxAttempts}`),
  }),
  helper.display({
    id: 'seenAt',
    header: 'Seen',
    meta: { track: 'minmax(150px, 0.8fr)', hiddenBelow: 620, on: 'observed' },
    cell: ({ row }) => <SeenAge client={row.original} />,
  }),
  helper.display({
    id: 'lastConnectAt',
    header: 'Last connected',
    meta: { track: 'minmax(110px, 0.7fr)', hiddenBelow: 860, on: 'observed' },
    cell: ({ row }) => <LastConnected client={row.original} />,
  }),
  helper.display({
    id: 'versionUnseen',
    header: 'Version',
    meta: { track: '74px', hiddenBelow: 1120, on: 'observed' },
    cell: () => <NotVisible />,
  }),
]);

/** The state, and beside it why it is not moving, unless the state's own word says so already. */
function Upgrade({ client: { upgradeState, reason } }: { client: Client }) {
  const isSaid = reason === upgradeState;
  return (
    <span className={classes.upgrade}>
      <StateMark state={upgradeState} />
      {!isSaid && <ReasonText reason={reason} />}
    </span>
  );
}

function Place({ client }: { client: Client }) {
  if (client.queuePosition === null) return <span className="rc-muted">–</span>;
  return (
    <span className={classes.place}>
      {client.bumped && <IconArrowBarToUp size={13} aria-label="bumped" className={classes.bumped} />}
      {formatCount(client.queuePosition)}
    </span>
  );
}

/** The version against the target; the revisions only where the versions are alike, or nothing is pending. */
function Versions({ client }: { client: Client }) {
  const { version, revision, targetVersion, targetRevision } = client;
  const own = formatVersion(version, revision);
  if (targetVersion === null || !client.upgradePending) return <span className="rc-clip">{own}</span>;
  const target = formatVersion(targetVersion, targetRevision);
  const isAlike = version === targetVersion;
  return (
    <span className={classes.versions} title={`${own} → ${target}`}>
      <span className="rc-clip">{isAlike ? own : formatVersion(version, null)}</span>
      <IconArrowNarrowRight size={14} aria-label="to" className={classes.to} />
      <span className="rc-clip">{isAlike ? target : formatVersion(targetVersion, null)}</span>
    </span>
  );
}

function LastCheckIn({ client }: { client: Client }) {
  if (client.lastCheckInAt === null) return <span className="rc-muted">never</span>;
  const cause = client.lastCheckInCause === null ? '' : wordOf(CHECK_IN_CAUSE_WORDS, client.lastCheckInCause);
  return (
    <span className="rc-clip">
      <span className={classes.ago}>
        <Ago at={client.lastCheckInAt} />
      </span>
      <span className="rc-muted">{cause}</span>
    </span>
  );
}

/** Which columns have room in a table of this width, in px, and something to say of such a site. */
export function visibleColumns(width: number, control: SiteControl): Record<string, boolean> {
  const hasRoom = (meta: ColumnMeta | undefined) =>
    (meta?.on ?? control) === control && (width === 0 || width >= (meta?.hiddenBelow ?? 0));
  return Object.fromEntries(columns.map(({ id, meta }): [string, boolean] => [String(id), hasRoom(meta)]));
}

/** The sort that a click on a header asks for after `current`; the list's own order once it has been through all of them. */
export function nextSort(sorts: readonly ClientSort[], current: ClientSort): ClientSort | undefined {
  const index = sorts.indexOf(current);
  const next = sorts[index + 1];
  return next === 'name' ? undefined : next;
}
