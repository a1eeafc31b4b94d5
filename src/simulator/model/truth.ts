/**
 * What really happens, counted where it happens and independent of Rollcall's word for it. A client counts as upgrading from the moment
 * it takes a start until it is back and says how it ended, or until it is gone.
 */
export class TruthCount {
  upgradingNow = 0;
  upgradingMost = 0;
  startsTaken = 0;
  startsTakenAgain = 0;
  startsRefusedLate = 0;
  /** Of those: an earlier try of the same start was lost on its way, or the appliance was silent while it was due. */
  startsRefusedLateExplained = 0;
  /** The first few of the unexplained ones, for a person to look into. */
  readonly lateStarts: string[] = [];
  startsRefusedStale = 0;
  startsRefusedUpgrading = 0;
  startsRefusedOffline = 0;
  startsRefusedUnknown = 0;
  checkInsAcknowledged = 0;
  checkInsRejected = 0;
  checkInsTriedAgain = 0;
  upgradesSucceeded = 0;
  upgradesFailed = 0;
  upgradesVanished = 0;
  contacts = 0;

  upgradeBegun(): void {
    this.startsTaken += 1;
    this.upgradingNow += 1;
    this.upgradingMost = Math.max(this.upgradingMost, this.upgradingNow);
  }

  upgradeEnded(how: 'succeeded' | 'failed' | 'vanished'): void {
    this.upgradingNow -= 1;
    if (how === 'succeeded') this.upgradesSucceeded += 1;
    else if (how === 'failed') this.upgradesFailed += 1;
    else this.upgradesVanished += 1;
  }
}
