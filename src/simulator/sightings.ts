import type { Summary } from '../contracts/upgrades.js';
import { noDifferences, type SightDifferences } from './observed-verdict.js';

/** What was found different while the night went on. */
export interface SightNotes {
  looks: number;
  readonly differences: SightDifferences;
}

const noSightNotes = (): SightNotes => ({ looks: 0, differences: noDifferences() });

/** What was seen of Rollcall while the fleet came back. */
export interface Sightings {
  /** The highest limit that was in force since the run began. */
  limitHighest: number;
  /** Clients that Rollcall called up to date while they were not. */
  falselyUpToDate: Set<string>;
  summary: Summary | null;
  /** The safety brake stopped new starts and nobody let it go. */
  stoppedByBrake: boolean;
  /** Where Rollcall only looks on: what was different from the truth. */
  readonly sight: SightNotes;
}

export function noSightings(): Sightings {
  return { limitHighest: 0, falselyUpToDate: new Set(), summary: null, stoppedByBrake: false, sight: noSightNotes() };
}
