import { findLost, ofBystanders, ofFleet, type Acknowledged } from '../../support/acknowledged.js';
import type { Bystanders } from '../../support/bystanders.js';
import { waitFor } from '../../support/wait-for.js';
import { FLEET_SLUG, type ChaosFleet } from '../fleet/chaos-fleet.js';
import { BYSTANDERS_SLUG } from '../load/steady-load.js';
import type { OwnPostgres } from '../stage/own-postgres.js';

const EVERY_MS = 1000;
const WITHIN_MS = 300_000;

/**
 * Compares what was acknowledged with what PostgreSQL holds, every second and not only at the end, where a later check-in of the same
 * client would hide that an earlier one was lost. What was acknowledged is noted before it is looked up.
 */
export class Auditor {
  readonly lost = new Set<string>();
  audits = 0;
  private isOver = false;
  private readonly going: Promise<void>;
  private readonly bystanders: Bystanders[] = [];

  constructor(
    private readonly postgres: OwnPostgres,
    private readonly fleet: ChaosFleet,
  ) {
    this.going = this.goOn();
  }

  alsoWatch(bystanders: Bystanders): void {
    this.bystanders.push(bystanders);
  }

  /** Answers when everything that was acknowledged up to this call has been looked up. */
  async audit(): Promise<void> {
    const acknowledged: Acknowledged = new Map([
      [FLEET_SLUG, ofFleet(this.fleet.site)],
      [BYSTANDERS_SLUG, this.bystanders.flatMap(ofBystanders)],
    ]);
    const look = async () => ({ lost: await findLost(this.postgres, acknowledged) });
    const { lost } = await waitFor(look, { deadlineMs: WITHIN_MS, what: 'a look at what was acknowledged' });
    for (const sentence of lost) this.lost.add(sentence);
    this.audits += 1;
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.going;
    await this.audit();
  }

  private async goOn(): Promise<void> {
    while (!this.isOver) {
      await this.audit();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
