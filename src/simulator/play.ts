import type { Truth } from '../contracts/driver-control.js';
import type { Summary } from '../contracts/upgrades.js';
import type { Stage } from './stage.js';
import type { Phase } from './story.js';
import type { Verdict } from './verdict.js';

export interface Progress {
  readonly phase: Phase;
  readonly seconds: number;
  readonly truth: Truth;
  /** Rollcall's last word, null before the fleet returns. */
  readonly summary: Summary | null;
}

export interface SimulationHooks {
  /** The site exists and the appliance listens; the pieces are there for a test to look at. */
  onStage?(stage: Stage, appliance: { url: string; secret: string }): void;
  onPhase?(phase: Phase, slug: string): void;
  /** Called a few times a second. */
  onProgress?(progress: Progress): void;
  /** A sentence about where a plan stands or what it waits for, or about something out of the ordinary: taken up, begun anew. */
  onNote?(text: string): void;
}

/** One play of a scenario, from enrolment to the verdict. */
export interface Play {
  /** Until it has come to its end, or the time allowed is over (which is for the verdict to judge). */
  toTheEnd(timeout: AbortSignal): Promise<void>;
  verdict(secondsAllowed: number, timedOut: boolean, ended: AbortSignal): Promise<Verdict>;
  close(): Promise<void>;
}
