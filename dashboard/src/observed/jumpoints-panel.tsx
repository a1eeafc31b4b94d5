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
  const isAway = ({ enabled, connected }: SeenJumpointAnswer) => enabled && !connected;
  const inOrder = [...jumpoints].sort((a, b) => Number(isAway(b)) - Number(isAway(a)));
  const away = jumpoints.filter(isAway).length;
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

function Row({
  jumpoint: { name, platform, enabled, connected, clustered, nodes, seenAt },
}: {
  jumpoint: SeenJumpointAnswer;
}) {
  const Icon = connected ? IconPlugConnected : IconPlugConnectedX;
  const tone = connected ? 'done' : enabled ? 'warn' : 'idle';
  const gone = nodes.filter((node) => !node.connected);
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        {visibleText(name)}
        {platform !== null && <span className="rc-muted"> {visibleText(platform)}</span>}
      </span>
      <span className={classes.state} data-tone={tone}>
        <Icon size={14} stroke={1.8} aria-hidden />
        {connected ? 'Connected' : 'Not connected'}
        {!enabled && ', disabled'}
      </span>
      <span className={classes.seen}>
        seen <Ago at={seenAt} />
      </span>
      {clustered && (
        <span className={classes.nodes}>
          {gone.length === 0
            ? `All ${formatCount(nodes.length)} nodes are connected.`
            : `Not connected of ${formatCount(nodes.length)} nodes: ${gone.map((node) => visibleText(node.name)).join(', ')}.`}
        </span>
      )}
    </li>
  );
}
