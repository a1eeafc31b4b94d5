import type { Summary } from '@contracts/upgrades';
import { KioskAlerts } from '../alerts/kiosk-alerts';
import classes from '../overview/kiosk-page.module.css';
import { Face, Figures, KioskWall, Progress } from '../overview/kiosk-wall';
import { usePassiveHours } from '../overview/use-forecast';
import { Written } from '../overview/verdict-line';
import { passiveSeenClock, remainingClock } from './estimate-words';
import { observedAsides, observedStages } from './observed-cells';
import { observedVerdict } from './observed-verdict';
import { ageOf, seenBetween } from './seen-words';

/** As many figures as stand in one row. */
const FIGURES_SHOWN = 5;

/** The Overview of an observed site for a wall: what was seen, and when. */
export function ObservedKiosk({ slug }: { slug: string }) {
  return (
    <KioskWall slug={slug} verdictOf={observedVerdict}>
      {(summary, nowMs) => (
        <>
          <Middle slug={slug} summary={summary} nowMs={nowMs} />
          <SeenFigures summary={summary} />
          <KioskAlerts slug={slug} />
        </>
      )}
    </KioskWall>
  );
}

/** One row; ghosts are left out, for nobody waits for them. */
function SeenFigures({ summary: { counts, run, observation } }: { summary: Summary }) {
  const stages = observedStages(counts, run !== null, observation?.rows.beforeRun ?? null);
  const asides = observedAsides(counts).filter(({ search }) => search.connection !== undefined);
  return <Figures stages={stages} asides={asides.slice(0, FIGURES_SHOWN - stages.length)} />;
}

function Middle({ slug, summary, nowMs }: { slug: string; summary: Summary; nowMs: number }) {
  const hours = usePassiveHours(slug);
  const latest = summary.observation?.latest ?? null;
  return (
    <div className={classes.middle}>
      <Progress run={summary.run} word="seen back">
        {latest !== null && (
          <p className={classes.note}>
            <Written words={seenBetween(latest)} /> ({ageOf(latest, nowMs)})
          </p>
        )}
      </Progress>
      <Face title="To come back (estimate)" clock={remainingClock(summary, nowMs)} />
      <Face title="Passive, not checked in" clock={passiveSeenClock(summary, hours, nowMs)} />
    </div>
  );
}
