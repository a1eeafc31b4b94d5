import { useQuery } from '@tanstack/react-query';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import type { SeenJumpointAnswer } from '@contracts/observation';
import { explain } from '../api/http';
import { formatCount, visibleText } from '../lib/format';
import { usePollEvery } from '../stream/freeze';
import { Panel } from '../ui/panel';
import { Ago } from '../ui/times';
import classes from './jumpoints-panel.module.css';
import { jumpointsQuery } from './observed-queries';

const POLL_MS = 15_000;

/** The Jumpoints of an observed site as the latest sweep saw them: those that are not back after the upgrade stand first. */
export function JumpointsPanel({ slug }: { slug: string }) {
  const refetchInterval = usePollEvery(POLL_MS);
  const { data: jumpoints, error } = useQuery({ ...jumpointsQuery(slug), refetchInterval });
  if (jumpoints === undefined) {
    return error === null ? null : (
      <Panel title="Jumpoints">
        <p role="alert" className={classes.none}>
          {explain(error)}
        </p>
      </Panel>
    );
  }
  const inOrder = [...jumpoints].sort((a, b) => troubleOf(b) - troubleOf(a));
  const away = jumpoints.filter((jumpoint) => troubleOf(jumpoint) === AWAY).length;
  return (
    <Panel
      title="Jumpoints"
      aside={away > 0 ? <span className={classes.away}>{formatCount(away)} not connected</span> : undefined}
    >
      {jumpoints.length === 0 ? (
        <p className={classes.none}>None were seen.</p>
      ) : (
        <ul className={classes.list}>
          {inOrder.map((jumpoint) => (
            <Row key={jumpoint.id} jumpoint={jumpoint} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

const [WELL, IN_PART, AWAY] = [0, 1, 2];

/** One that is switched off is not missed. */
function troubleOf({ enabled, connected, nodes }: SeenJumpointAnswer): number {
  if (!enabled) return WELL;
  if (!connected) return AWAY;
  return nodes.every((node) => node.connected) ? WELL : IN_PART;
}

function Row({ jumpoint }: { jumpoint: SeenJumpointAnswer }) {
  const { name, platform, enabled, connected, clustered, nodes, seenAt } = jumpoint;
  const Icon = connected ? IconPlugConnected : IconPlugConnectedX;
  const trouble = troubleOf(jumpoint);
  const tone = trouble !== WELL ? 'warn' : connected ? 'done' : 'idle';
  const gone = nodes.filter((node) => !node.connected);
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        {visibleText(name)}
        {platform !== null && <span className="rc-muted"> {visibleText(platform)}</span>}
      </span>
      <span className={classes.state} data-tone={tone}>
        <Icon size={14} stroke={1.8} aria-hidden />
        {trouble === IN_PART ? 'Connected in part' : connected ? 'Connected' : 'Not connected'}
        {!enabled && ', disabled'}
      </span>
      <span className={classes.seen}>
        seen <Ago at={seenAt} />
      </span>
      {clustered && nodes.length > 0 && (
        <span className={classes.nodes}>
          {gone.length === 0
            ? `All ${formatCount(nodes.length)} nodes are connected.`
            : `${formatCount(gone.length)} of ${formatCount(nodes.length)} nodes not connected: ${gone.map((node) => visibleText(node.name)).join(', ')}.`}
        </span>
      )}
    </li>
  );
}
