/**
 * Decides what may be advised about the limit that is set on the appliance, and says what that rests on. What the limit really is there is
 * not visible; the one that is recorded here is set against what was seen. By Little's law the clients that come back a minute are those
 * away at once ÷ how long each is away: more at once is faster for as long as each is not away longer for it.
 * Invariant: nothing is advised on too little, and nothing that Rollcall would do: the limit is changed on the appliance.
 */
import type { ObservedEstimates } from '../../contracts/observation.js';
import { countsAtStart, type Interval } from './overlap.js';
import { quantile } from './remaining-time.js';

/** With fewer returns whose times are known than this nothing is advised. */
const ADVICE_MIN = 20;
/** From this share of the limit on it is what holds them up; below the second it surely is not. */
const AT_THE_LIMIT = 0.9;
const WELL_BELOW = 0.6;
const OVER_THE_LIMIT = 1.1;
/** The busier half must have been busier by so much, for a comparison of the two to tell anything. */
const BUSIER = 1.2;
/** So much longer away is no longer chance. */
const LONGER = 1.15;

export interface AdviceFacts {
  /** As recorded: set on the appliance, not enforced here. */
  limit: number;
  /** Of clients that were seen to have come back: from their disconnect to their return. */
  away: readonly Interval[];
  most: number;
}

type Advice = ObservedEstimates['limitAdvice'];

export function adviseLimit({ limit, away, most }: AdviceFacts): Advice {
  if (away.length < ADVICE_MIN) {
    const seen = away.length === 1 ? '1 return' : `${away.length} returns`;
    return {
      advice: 'not_known',
      why: `Too little was seen: ${seen} with known times, of ${ADVICE_MIN} that are needed.`,
    };
  }
  const seen = `At most ${most} were away at once; the recorded limit is ${limit}`;
  if (most > limit * OVER_THE_LIMIT) {
    return { advice: 'not_known', why: `${seen}. The limit that is set on the appliance is probably another.` };
  }
  if (most < limit * WELL_BELOW) {
    return { advice: 'keep', why: `${seen}. The limit is not what holds them up.` };
  }
  if (most < limit * AT_THE_LIMIT) {
    return { advice: 'keep', why: `${seen}. They came near it, but it held up few of them.` };
  }
  return atTheLimit(seen, halves(away));
}

interface Half {
  /** How many were away at once, on average. */
  count: number;
  seconds: number;
}

function atTheLimit(seen: string, { calm, busy }: { calm: Half; busy: Half }): Advice {
  if (busy.count < calm.count * BUSIER) {
    return {
      advice: 'not_known',
      why: `${seen}. That many were away all the time, so that it was not seen whether more at once would be faster.`,
    };
  }
  const compared = `with ${tenth(busy.count)} away at once each was away ${whole(busy.seconds)} s, with ${tenth(calm.count)} away at once ${whole(calm.seconds)} s`;
  const longer = busy.seconds / calm.seconds;
  if (longer <= LONGER) {
    return {
      advice: 'raise',
      why: `${seen}, and ${compared} (medians): a higher limit on the appliance is probably faster.`,
    };
  }
  const isSlower = longer > (busy.count / calm.count) * LONGER;
  return isSlower
    ? { advice: 'lower', why: `${seen}, but ${compared} (medians): fewer at once came back faster.` }
    : { advice: 'keep', why: `${seen}, but ${compared} (medians): a higher limit would gain little.` };
}

/** The returns by how many were away when each began: the calmer half and the busier one. */
function halves(away: readonly Interval[]): { calm: Half; busy: Half } {
  const counts = countsAtStart(away);
  const order = away.map((_, index) => index).sort((a, b) => counts[a]! - counts[b]!);
  const middle = order.length >> 1;
  const half = (indexes: readonly number[]): Half => ({
    count: indexes.reduce((sum, index) => sum + counts[index]!, 0) / indexes.length,
    seconds: quantile(
      indexes.map((index) => secondsOf(away[index]!)).sort((a, b) => a - b),
      0.5,
    ),
  });
  return { calm: half(order.slice(0, middle)), busy: half(order.slice(middle)) };
}

const secondsOf = ({ fromMs, toMs }: Interval): number => Math.max(0.1, (toMs - fromMs) / 1000);
const tenth = (value: number): string => String(Math.round(value * 10) / 10);
const whole = (value: number): string => String(Math.round(value));
