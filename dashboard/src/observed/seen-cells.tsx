import type { Client } from '@contracts/clients';
import { useNowMs } from '../lib/server-clock';
import { ReasonText, StateMark } from '../ui/marks';
import { Ago, Moment } from '../ui/times';
import { NOT_VISIBLE } from '../words/observed-words';
import classes from './seen-cells.module.css';
import { estimateInWords, estimateShort, missedWords, returnedShort } from './seen-words';

/** A dash for what the appliance does not show, and why. */
export function NotVisible() {
  return (
    <span className="rc-muted" title={NOT_VISIBLE}>
      –<span className="rc-sr"> {NOT_VISIBLE}</span>
    </span>
  );
}

/** The state, and beside it what was seen, or is guessed and says so. */
export function SeenUpgrade({ client }: { client: Client }) {
  const nowMs = useNowMs();
  const { observation, upgradeState, reason } = client;
  const estimate = observation === null ? null : estimateInWords(observation, nowMs);
  const returned = observation === null ? null : returnedShort(observation, nowMs);
  return (
    <span className={classes.upgrade}>
      <StateMark state={upgradeState} />
      {estimate !== null ? (
        <span className="rc-clip rc-muted" title={`${estimate}. An estimate.`}>
          {observation !== null && estimateShort(observation, nowMs)}
        </span>
      ) : returned !== null && upgradeState === 'up_to_date' ? (
        <span className="rc-clip rc-muted" title="Between its last sighting as pending and the first without">
          {returned}
        </span>
      ) : (
        reason !== upgradeState && <ReasonText reason={reason} />
      )}
    </span>
  );
}

/** How old the row is, and whether later sweeps did not come by it. */
export function SeenAge({ client: { observation } }: { client: Client }) {
  if (observation === null) return <span className="rc-muted">–</span>;
  const missed = missedWords(observation);
  return (
    <span className="rc-clip" title={missed ?? undefined}>
      <span className={classes.age}>
        <Ago at={observation.seenAt} />
      </span>
      {missed !== null && (
        <span className={classes.missed} data-tone="warn">
          {missed}
        </span>
      )}
    </span>
  );
}

/** By the appliance's clock, set right. */
export function LastConnected({ client: { observation } }: { client: Client }) {
  const at = observation?.lastConnectAt ?? null;
  if (at === null) return <span className="rc-muted">–</span>;
  return <Moment at={at} />;
}
