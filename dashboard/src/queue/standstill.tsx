import { IconAlertOctagon, IconArrowDownRight, IconClock, IconLock, IconPlayerPause } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useSummary } from '../api/site-queries';
import { useNowMs } from '../lib/server-clock';
import type { Mark } from '../words/tones';
import { standstillOf, type Standstill as Still, type StartFacts } from './queue-words';
import classes from './queue-page.module.css';

const MARKS: Record<Still['kind'], Mark> = {
  safety_brake: { tone: 'bad', icon: IconAlertOctagon },
  paused: { tone: 'warn', icon: IconPlayerPause },
  gate: { tone: 'warn', icon: IconLock },
  draining: { tone: 'warn', icon: IconArrowDownRight },
  off: { tone: 'held', icon: IconPlayerPause },
  no_run: { tone: 'idle', icon: IconClock },
};

/** Why nothing moves, as long as nothing does. Its place is there only then: it comes and goes with a person's deed, not with numbers. */
export function Standstill({ slug }: { slug: string }) {
  const nowMs = useNowMs();
  const facts = useSummary(slug, ({ brake, paused, gates, slots, run, automaticUpgrades, throughput }): StartFacts => ({
    brake,
    paused,
    gates,
    slots,
    run,
    automaticUpgrades,
    throughput,
  }));
  const still = facts === undefined ? null : standstillOf(facts, nowMs);
  if (still === null) return null;
  const { tone, icon: Icon } = MARKS[still.kind];
  return (
    <p className={classes.still} data-tone={tone}>
      <Icon size={16} stroke={2} aria-hidden />
      <span>{still.says}</span>
      {still.kind !== 'no_run' && still.kind !== 'off' && (
        <Link to="/sites/$slug" params={{ slug }} className="rc-link">
          To the Overview
        </Link>
      )}
    </p>
  );
}
