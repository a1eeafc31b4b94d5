/**
 * Stands in for the packages that the rooms import, where the simulation builds them: no decorators at run time, no log, and ids that
 * are the same for the same seed.
 */
const nothing = (): void => undefined;

export const Injectable = () => nothing;
export const Interval = () => nothing;

export class Logger {
  debug(): void {}
  log(): void {}
  warn(): void {}
  error(): void {}
}

let ids = 0;

/** Begins a history: the same ids come again. */
export function resetIds(): void {
  ids = 0;
}

export const uuidv7 = (): string => `00000000-0000-7000-9000-${String((ids += 1)).padStart(12, '0')}`;

/** Never used: the processes of a simulation have stores in memory. */
class Absent {}
export class Queue extends Absent {}
export class Worker extends Absent {}
export class Redis extends Absent {}
export class DataSource extends Absent {}
export { Absent as Client };

const driver = { types: { setTypeParser: nothing, getTypeParser: () => nothing } };
// eslint-disable-next-line no-restricted-syntax -- as the package of the database driver has it
export { driver as default };
