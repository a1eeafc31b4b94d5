/** The way back as it can be seen: who has not connected, who needs an update, who is back; beside it those that are counted apart. Pure. */
import { IconEyeOff } from '@tabler/icons-react';
import type { Summary } from '@contracts/upgrades';
import { ofConnection, ofState, type Cell } from '../overview/funnel-cells';

type Counts = Summary['counts'];

/** `beforeRun`: of those up to date, who was last seen before the run that is on; they may be anything by now. Null: none is on. */
export function observedStages(counts: Counts | undefined, hasRun: boolean, beforeRun: number | null): Cell[] {
  const by = counts?.byUpgradeState;
  const unseen: Cell = {
    ...ofState('up_to_date', beforeRun ?? 0),
    tone: 'idle',
    icon: IconEyeOff,
    label: 'Not seen since',
    meaning: 'Needed no update when last seen, and that was before the run began.',
  };
  return [
    ...(beforeRun === null ? [] : [unseen]),
    {
      ...ofState('awaiting_check_in', by?.awaiting_check_in),
      label: 'Not checked in',
      meaning: 'Needs an update, and has not connected to the appliance since the run began.',
    },
    ofState('pending', by?.pending),
    {
      ...ofState('up_to_date', by && by.up_to_date - (beforeRun ?? 0)),
      ...(hasRun && { label: 'Back' }),
      meaning: 'Needs no update, the appliance says.',
    },
  ];
}

export function observedAsides(counts: Counts | undefined): Cell[] {
  return [
    { ...ofState('ghost', counts?.byUpgradeState.ghost), label: 'Ghosts' },
    ofConnection(
      'offline',
      counts?.byConnection.offline,
      'Active clients whose last disconnect is later than their last connect.',
    ),
    ofConnection('lost', counts?.byConnection.lost, 'The appliance itself calls them lost.'),
  ];
}
