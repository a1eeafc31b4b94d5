import { Injectable } from '@nestjs/common';

/** Since when backups of a site are relied on, in ms; null: none is now. */
export type BackupHold = (siteId: string) => Promise<number | null>;

/** Who relies on files of backups says so here, so that none is removed that is still needed. */
@Injectable()
export class BackupHolds {
  private readonly holds: BackupHold[] = [];

  register(hold: BackupHold): void {
    this.holds.push(hold);
  }

  /** The earliest of all. Rejects when one cannot tell: nothing may be removed then. */
  async since(siteId: string): Promise<number | null> {
    const times = await Promise.all(this.holds.map((hold) => hold(siteId)));
    const held = times.filter((ms) => ms !== null);
    return held.length === 0 ? null : Math.min(...held);
  }
}
