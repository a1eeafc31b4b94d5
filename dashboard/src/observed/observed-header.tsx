import type { Summary } from '@contracts/upgrades';
import { useNowMs } from '../lib/server-clock';
import { ClockFace, HeaderFrame, Progress } from '../overview/run-header';
import { usePassiveHours } from '../overview/use-forecast';
import { Written } from '../overview/verdict-line';
import { passiveSeenClock, remainingClock } from './estimate-words';
import { observedVerdict } from './observed-verdict';
import { seenBetween } from './seen-words';

/** What is known of the run, as of when it was seen, and two clocks: an estimate, and the passive clients' rule. */
export function ObservedHeader({ slug }: { slug: string }) {
  return (
    <HeaderFrame slug={slug} verdictOf={observedVerdict}>
      {(summary) => (
        <>
          <Progress
            slug={slug}
            summary={summary}
            word="seen back"
            none="Nothing to come back from: progress shows here once a run is known."
            cohortIs="online in the last sweep before it"
          >
            <AsSeen summary={summary} />
          </Progress>
          <Clocks slug={slug} summary={summary} />
        </>
      )}
    </HeaderFrame>
  );
}

function AsSeen({ summary: { observation } }: { summary: Summary }) {
  const latest = observation?.latest ?? null;
  if (latest === null) return null;
  return (
    <>
      , <Written words={seenBetween(latest)} />
    </>
  );
}

function Clocks({ slug, summary }: { slug: string; summary: Summary }) {
  const nowMs = useNowMs();
  const hours = usePassiveHours(slug);
  return (
    <>
      <ClockFace title="To come back (estimate)" clock={remainingClock(summary, nowMs)} />
      <ClockFace title="Passive, not checked in" clock={passiveSeenClock(summary, hours, nowMs)} slug={slug} />
    </>
  );
}
