/** Numbers that follow from what was seen, in words. Pure. Each is called an estimate and says what it rests on; without a basis there is none. */
import type { ObservedEstimates } from '@contracts/observation';
import type { Summary } from '@contracts/upgrades';
import { formatCount, formatDuration, formatMinute, formatRange, formatRate, plural } from '../lib/format';
import { passiveClock, type Clock } from '../overview/clocks';
import { blindedBy } from './seen-words';

/** "From 124 returns seen in 10 min." */
export function basisOf({ basis }: Pick<ObservedEstimates, 'basis'>): string {
  if (basis.returned === 0) return 'No return was seen yet.';
  return `From ${plural(basis.returned, 'return')} seen in ${formatDuration(basis.overSeconds)}.`;
}

/** How long those that are pending and online may take: a range, never one number. */
export function remainingClock(
  { run, observation, counts }: Pick<Summary, 'run' | 'observation' | 'counts'>,
  nowMs: number,
): Clock {
  const remaining = observation?.estimates.remaining ?? null;
  if (observation === null || remaining === null || run === null) {
    const basis = run?.endedAt == null ? 'No estimate without a run.' : 'The run is over.';
    return { value: '–', basis, about: '' };
  }
  if (remaining.clients === 0)
    return { value: 'None seen', basis: 'No pending client was online or lately away when seen last.', about: '' };
  const away = counts.byUpgradeState.awaiting_check_in;
  const others = away === 0 ? '' : `; not counted: ${formatCount(away)} not checked in`;
  const about = `${plural(remaining.clients, 'client')} online or probably upgrading${others}`;
  // What was seen before says less by the minute of what comes.
  if (blindedBy(observation.problems) !== null) {
    return { value: 'Not known now', basis: 'The fleet is not seen now.', about };
  }
  const { secondsLow, secondsHigh } = remaining;
  if (secondsLow === null || secondsHigh === null) {
    return { value: 'Not known yet', basis: 'Too few were seen coming back to say.', about };
  }
  const at = (seconds: number) => formatMinute(new Date(nowMs + seconds * 1000).toISOString(), nowMs);
  const [from, to] = [at(secondsLow), at(secondsHigh)];
  const until = from === to ? `Around ${from}` : `Between ${from} and ${to}`;
  return {
    value: formatRange(secondsLow, secondsHigh),
    basis: basisOf(observation.estimates),
    about: `${until}; ${about}`,
  };
}

/** By when passive clients have checked in, by their rule. Before there is a run, or anything was seen, nothing is claimed of them. */
export function passiveSeenClock(summary: Summary, hours: number | undefined, nowMs: number): Clock {
  const { run, observation, forecast } = summary;
  if (observation?.latest == null) return { value: '–', basis: 'The fleet has not been seen whole yet.', about: '' };
  if (run === null) return { value: '–', basis: 'Nobody is waited for without a run.', about: '' };
  const clock = passiveClock(forecast, hours, nowMs);
  return forecast.passiveClients === 0
    ? { ...clock, basis: 'Every passive client was seen to have checked in.' }
    : clock;
}

export interface Estimate {
  name: string;
  value: string;
  basis: string;
}

/** The estimates in their order; a dash where too little was seen. */
export function estimatesOf(estimates: ObservedEstimates): Estimate[] {
  const { basis, throughputPerMinute, concurrency, awaySecondsMedian, awaySecondsP90, probablyUpgrading } = estimates;
  const withTimes =
    basis.withTimes === 0
      ? 'No return has times of the appliance yet.'
      : `From the disconnect and connect times of ${plural(basis.withTimes, 'client')} that came back.`;
  return [
    {
      name: 'Coming back',
      value: throughputPerMinute === null ? '–' : `${formatRate(throughputPerMinute)} a minute`,
      basis: basisOf(estimates),
    },
    {
      name: 'Away at the same time',
      value:
        concurrency === null
          ? '–'
          : `${concurrency.mean.toFixed(1)} on average, ${formatCount(concurrency.most)} at most`,
      basis: withTimes,
    },
    {
      name: 'Away for',
      value:
        awaySecondsMedian === null
          ? '–'
          : `${formatDuration(awaySecondsMedian)}${awaySecondsP90 === null ? '' : `; 9 in 10 within ${formatDuration(awaySecondsP90)}`}`,
      basis: withTimes,
    },
    {
      name: 'Probably upgrading',
      value: plural(probablyUpgrading, 'client'),
      basis: 'Were pending, disconnected lately and have not come back: why is not visible.',
    },
  ];
}
