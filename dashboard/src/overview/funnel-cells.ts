/** The stages of the way back and what left it, each with its number and the filter that lists it. Pure. Queued is never upgrading. */
import type { Summary } from '@contracts/upgrades';
import type { Connection } from '@contracts/words';
import type { ClientSearch } from '../clients/client-search';
import { CONNECTION_MARKS, UPGRADE_STATE_MARKS, type Tone } from '../words/tones';
import { CONNECTION_WORDS, UPGRADE_STATE_MEANINGS, UPGRADE_STATE_WORDS } from '../words/words';

export interface Cell {
  label: string;
  count: number;
  search: ClientSearch;
  tone: Tone;
  icon: (typeof UPGRADE_STATE_MARKS)['queued']['icon'];
  meaning: string;
}

type Counts = Summary['counts'];

const OFFLINE_MEANING = 'Active clients without a connection, whatever their upgrade state.';

export function stagesOf(counts: Counts | undefined, hasRun: boolean): Cell[] {
  const by = counts?.byUpgradeState;
  return [
    { ...ofState('awaiting_check_in', by?.awaiting_check_in), label: 'Not checked in' },
    ofState('queued', by?.queued),
    ofState('granted', by?.granted),
    ofState('upgrading', by?.upgrading),
    hasRun ? { ...ofState('up_to_date', by?.up_to_date), label: 'Back' } : ofState('up_to_date', by?.up_to_date),
  ];
}

export function asidesOf(counts: Counts | undefined): Cell[] {
  const by = counts?.byUpgradeState;
  return [
    ofState('suspect', by?.suspect),
    ofState('failed', by?.failed),
    ofState('held', by?.held),
    ofState('ahead', by?.ahead),
    ofConnection('offline', counts?.byConnection.offline, OFFLINE_MEANING),
  ];
}

export function ofState(state: keyof typeof UPGRADE_STATE_MARKS, count = 0): Cell {
  return {
    ...UPGRADE_STATE_MARKS[state],
    label: UPGRADE_STATE_WORDS[state],
    count,
    search: { upgradeState: [state] },
    meaning: UPGRADE_STATE_MEANINGS[state],
  };
}

export function ofConnection(connection: Connection, count = 0, meaning: string): Cell {
  return {
    ...CONNECTION_MARKS[connection],
    label: CONNECTION_WORDS[connection],
    count,
    search: { connection: [connection] },
    meaning,
  };
}
