import { IconAlertOctagon, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { Tone } from '../words/tones';
import classes from './appliance-page.module.css';
import type { Remark } from './appliance-words';

const ICONS: Partial<Record<Tone, typeof IconCircleCheck>> = {
  done: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconAlertOctagon,
};
/** What does not agree comes first. */
const WEIGHT: Partial<Record<Tone, number>> = { bad: 0, warn: 1, done: 2 };

/** How the appliances stand to each other, in words. */
export function Remarks({ remarks }: { remarks: Remark[] }) {
  const inOrder = [...remarks].sort((a, b) => (WEIGHT[a.tone] ?? 3) - (WEIGHT[b.tone] ?? 3));
  return (
    <ul className={classes.remarks} aria-label="How they stand to each other">
      {inOrder.map(({ tone, says }) => {
        const Icon = ICONS[tone] ?? IconInfoCircle;
        return (
          <li key={says} data-tone={tone}>
            <Icon size={16} stroke={2} aria-hidden />
            <span>{says}</span>
          </li>
        );
      })}
    </ul>
  );
}
