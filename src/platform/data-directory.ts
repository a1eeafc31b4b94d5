import path from 'node:path';

/** Where this process may keep files of its own; with real stores, too. */
export class DataDirectory {
  readonly path: string;

  /** `given`: as it is set; a relative path is relative to the working directory. */
  constructor(given: string) {
    this.path = path.resolve(given);
  }
}
