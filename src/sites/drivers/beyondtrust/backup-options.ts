/** What the configuration says of backups. */
export class BackupOptions {
  constructor(
    /** Files of each appliance that are kept; older ones are removed. */
    readonly kept: number,
  ) {}
}
