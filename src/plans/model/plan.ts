/**
 * What an upgrade plan is: what it was made for, and how far each of its steps has come. Types only. Times are the database's, in ms;
 * durations that a person gave (minutes, hours) are the appliance's, before its compression (`speed`) is applied.
 */
import type { Evidence } from '../../contracts/plans.js';
import type {
  ApplianceName,
  PlanKind,
  PlanReason,
  PlanState,
  StepPerformer,
  StepState,
  SwitchMethod,
} from '../../contracts/words.js';
import type { Target } from '../../upgrades/model/target.js';

/** A maintenance window; `opensAtMs` and `closesAtMs` follow from the wall clock that a person gave. */
export interface Window {
  startsAt: string;
  timeZone: string;
  durationMinutes: number;
  opensAtMs: number;
  closesAtMs: number;
}

export interface PlanSpec {
  kind: PlanKind;
  /** Null: base updates and licences alone. */
  target: Target | null;
  /** The guide's A: the only one, the one that leads before, or the old one. */
  first: ApplianceName;
  switchMethod: SwitchMethod | null;
  /** Production goes back to `first` as the last step. */
  handBack: boolean;
  firstWindow: Window | null;
  secondWindow: Window | null;
  fleetBackPercent: number;
  backupHoursMax: number;
  interimMinutes: number;
  exposedMinutesMax: number;
}

/** A call that went out for the step: its idempotency key, when, and whether its answer came. */
export interface StepCall {
  key: string;
  atMs: number;
  answered: boolean;
  /** It surely did not arrive, and none under its key did before: it is given again soon. */
  undelivered: boolean;
}

export type StepResult = Record<string, string | number | boolean | null>;

export interface StepRecord {
  key: string;
  state: StepState;
  performer: StepPerformer | null;
  /** Of a step that failed, was contradicted or waits for the appliance; what a gate waits for is judged when it is asked. */
  reason: PlanReason | null;
  /** What the appliance itself said, where it said something. */
  detail: string | null;
  sinceMs: number | null;
  endedAtMs: number | null;
  by: string | null;
  note: string | null;
  evidence: Evidence[];
  checks: string[];
  result: StepResult;
  attempts: number;
  call: StepCall | null;
}

export interface PlanRecord {
  spec: PlanSpec;
  state: PlanState;
  /** By how much the appliance compresses its hours. */
  speed: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
  steps: StepRecord[];
  /** How many active clients were online right before the site left, and when that was. */
  baseline: { atMs: number; online: number } | null;
}

export const otherOf = (name: ApplianceName): ApplianceName => (name === 'A' ? 'B' : 'A');
