import type { Finding } from '../report.js';
import type { Stage } from '../stage/stage.js';

/** One measurement; it may answer several rows of the table at once. */
export interface Measurement {
  rows: readonly number[];
  name: string;
  measure(stage: Stage): Promise<Finding[]>;
}
