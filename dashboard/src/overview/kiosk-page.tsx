import type { Summary } from '@contracts/upgrades';
import { KioskAlerts } from '../alerts/kiosk-alerts';
import { reasonOf } from '../words/words';
import { asidesOf, stagesOf } from './funnel-cells';
import { Growing } from './growing';
import classes from './kiosk-page.module.css';
import { Face, Figures, KioskWall, Progress } from './kiosk-wall';
import { useReasons } from './reasons-panel';
import { useClocks } from './run-header';
import { verdictOf } from './verdict';

/** As many reasons as can be read from afar. */
const REASONS_SHOWN = 6;

/** The Overview of a managed site for a wall. */
export function KioskPage({ slug }: { slug: string }) {
  return (
    <KioskWall slug={slug} verdictOf={verdictOf}>
      {(summary) => (
        <>
          <Middle slug={slug} summary={summary} />
          <Figures stages={stagesOf(summary.counts, summary.run !== null)} asides={asidesOf(summary.counts)} />
          <KioskAlerts slug={slug} />
          <NotMoving slug={slug} />
        </>
      )}
    </KioskWall>
  );
}

function Middle({ slug, summary }: { slug: string; summary: Summary }) {
  const { run, slots } = summary;
  const clocks = useClocks(slug, summary);
  return (
    <div className={classes.middle}>
      <Progress run={run} word="back">
        {run !== null && (
          <p className={classes.note}>
            {slots.inUse} of {slots.limit} slots in use
          </p>
        )}
      </Progress>
      <Face title="Reachable now" clock={clocks.reachable} />
      <Face title="Passive, not checked in" clock={clocks.passive} />
    </div>
  );
}

function NotMoving({ slug }: { slug: string }) {
  const reasons = useReasons(slug) ?? [];
  return (
    <section className={classes.reasons} aria-label="Not moving, and why">
      <ul>
        {reasons.slice(0, REASONS_SHOWN).map(({ reason, count }, place) => (
          <li key={place}>
            <span key={reason} className={classes.reason}>
              <Growing count={count} /> {reasonOf(reason, count)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
