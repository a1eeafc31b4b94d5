/** What the calls of a plan are called in its story, and what a refusal of the other side means for a step. It decides nothing. */
import type { PlanReason } from '../../contracts/words.js';
import type { Call } from './work.js';

const CALLED: Record<Call['what'], string> = {
  downloadBackup: 'to take a backup',
  checkForUpdates: 'to check for updates',
  installUpdate: 'to install',
  syncNow: 'to synchronize',
  breakFailover: 'to break the relationship',
  establishFailover: 'to establish the relationship',
  setFailoverRole: 'to take the primary’s role',
};

export const callDetail = (call: Call): string =>
  'updateId' in call ? `${CALLED[call.what]} ${call.updateId}` : CALLED[call.what];

/** What a driver's refusal means here. */
export const REFUSALS: Partial<Record<string, PlanReason>> = {
  busy: 'waiting_for_appliance',
  not_steady: 'waiting_for_appliance',
  not_listed: 'update_not_listed',
  requires_base: 'requires_base',
  clock_out_of_step: 'clock_out_of_step',
  keys_differ: 'keys_differ',
  address_shared: 'address_shared',
  unreachable: 'driver_unreachable',
  too_many_requests: 'asked_too_often',
  budget_exhausted: 'asked_too_often',
  not_kept: 'not_kept',
};
