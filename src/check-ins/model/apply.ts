/**
 * Decides what one check-in makes of one client: its record and its upgrade, and what it is answered.
 * Invariant: what is answered is what will hold once the caller has saved `client` and `transition`.
 */
import type { CheckIn } from '../../contracts/check-ins.js';
import type { CheckInStatus } from '../../contracts/words.js';
import { foldCheckIn } from '../../fleet/model/check-in.js';
import type { FleetClient } from '../../fleet/model/client.js';
import type { SilenceRules } from '../../fleet/model/connection.js';
import { observe } from '../../upgrades/model/observe.js';
import { still, type Situation, type Transition, type Upgrade } from '../../upgrades/model/upgrade.js';

/** A client with its upgrade, as the transaction has them. `isNew`: nobody knew it before this check-in. */
export interface Subject {
  client: FleetClient;
  upgrade: Upgrade;
  isNew: boolean;
}

export interface Applied {
  status: CheckInStatus;
  reason?: 'epoch_jump';
  client: FleetClient;
  attributesChanged: boolean;
  transition: Transition;
}

export function applyCheckIn(subject: Subject, checkIn: CheckIn, rules: SilenceRules, situation: Situation): Applied {
  const { client, upgrade } = subject;
  const folded = foldCheckIn(client, checkIn, rules, situation.nowMs);
  if (folded.status === 'rejected' || folded.status === 'duplicate') {
    return { ...folded, client, attributesChanged: false, transition: still(upgrade) };
  }
  const seen = {
    isNewest: folded.status === 'accepted',
    cause: checkIn.cause,
    version: folded.client.version,
    revision: folded.client.revision,
    connection: folded.client.connection,
    report: checkIn.upgrade ?? null,
  };
  // A newcomer was offline until now, so the present run, which labels it by that, does not count it in its cohort.
  const transition = observe(upgrade, client, seen, situation);
  return { status: folded.status, client: folded.client, attributesChanged: folded.attributesChanged, transition };
}
