/** What this process does: take requests, work in the background, or both. */
export class ProcessRoles {
  constructor(
    readonly api: boolean,
    readonly worker: boolean,
  ) {}
}
