/**
 * What a new plan's form holds, and what it sends. Pure. The form keeps what was typed as text; whatever can be seen to be missing or
 * wrong is said before anything is sent, in the server's way: a pointer and a sentence.
 */
import type { FieldError } from '@contracts/common';
import type { CreatePlanBody, PatchPlanBody, Plan, PlanWindow, WindowBody } from '@contracts/plans';
import type { ApplianceName, PlanKind, SwitchMethod } from '@contracts/words';
import { fault } from '../lib/field-errors';
import { isTimeZone, momentsOf } from '../lib/time-zones';

export interface WindowDraft {
  /** There is such a window. */
  on: boolean;
  /** A time of day: `2026-03-29T02:30`. */
  startsAt: string;
  timeZone: string;
  durationMinutes: string;
}

export const OPTION_NAMES = ['fleetBackPercent', 'backupHoursMax', 'interimMinutes', 'exposedMinutesMax'] as const;
export type OptionName = (typeof OPTION_NAMES)[number];
export type OptionsDraft = Record<OptionName, string>;

export interface PlanDraft {
  kind: PlanKind;
  /** Base updates and licences only: no site software, so no target. */
  baseOnly: boolean;
  version: string;
  revision: string;
  /** Which appliance leads now; empty for the one that is observed to. */
  primary: ApplianceName | '';
  switchMethod: SwitchMethod;
  /** Production goes back to the appliance that led before. */
  handBack: boolean;
  firstWindow: WindowDraft;
  secondWindow: WindowDraft;
  options: OptionsDraft;
}

export const OPTION_DEFAULTS: OptionsDraft = {
  fleetBackPercent: '95',
  backupHoursMax: '4',
  interimMinutes: '1440',
  exposedMinutesMax: '2880',
};

export function emptyWindow(timeZone: string): WindowDraft {
  return { on: false, startsAt: '', timeZone, durationMinutes: '120' };
}

export function emptyDraft(timeZone: string, { isPair }: { isPair: boolean }): PlanDraft {
  return {
    kind: isPair ? 'failover_synchronous' : 'single',
    baseOnly: false,
    version: '',
    revision: '',
    primary: '',
    switchMethod: 'shared_ip',
    handBack: false,
    firstWindow: emptyWindow(timeZone),
    secondWindow: emptyWindow(timeZone),
    options: OPTION_DEFAULTS,
  };
}

/** A pair is taken one appliance after the other, each in a window of its own. */
export function hasSecondWindow(kind: PlanKind): boolean {
  return kind === 'failover_synchronous' || kind === 'failover_asynchronous';
}

/** The options that this kind of plan has a use for. */
export function optionsOf(kind: PlanKind): readonly OptionName[] {
  return hasSecondWindow(kind) ? OPTION_NAMES : (['fleetBackPercent', 'backupHoursMax'] as const);
}

/** A new appliance brings its own software: what is installed on it is always site software. */
export function mayBeBaseOnly(kind: PlanKind): boolean {
  return kind !== 'hardware_migration';
}

export function windowOf({ on, startsAt, timeZone, durationMinutes }: WindowDraft): WindowBody | null {
  return on ? { startsAt, timeZone, durationMinutes: wholeOf(durationMinutes) } : null;
}

export function bodyOf(draft: PlanDraft): CreatePlanBody {
  const revision = draft.revision.trim();
  const options = Object.fromEntries(OPTION_NAMES.map((name) => [name, wholeOf(draft.options[name])]));
  return {
    kind: draft.kind,
    target: isBaseOnly(draft) ? null : { version: draft.version.trim(), revision: revision === '' ? null : revision },
    ...(draft.primary === '' || draft.kind === 'single' ? {} : { primary: draft.primary }),
    ...(draft.kind === 'failover_asynchronous' ? { switchMethod: draft.switchMethod } : {}),
    handBack: draft.kind === 'failover_asynchronous' && draft.handBack,
    firstWindow: windowOf(draft.firstWindow),
    secondWindow: hasSecondWindow(draft.kind) ? windowOf(draft.secondWindow) : null,
    ...(options as Record<OptionName, number>),
  };
}

const isBaseOnly = ({ baseOnly, kind }: PlanDraft) => baseOnly && mayBeBaseOnly(kind);

/** What is not a whole number is sent as it would be read; the server says what it wants instead. */
function wholeOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** What can be seen to be wrong without asking. */
export function faultsOf(draft: PlanDraft): FieldError[] {
  const faults: FieldError[] = [];
  if (!isBaseOnly(draft) && draft.version.trim() === '') {
    faults.push(fault('/target/version', 'Say which version is to be installed.'));
  }
  faults.push(...windowFaults(draft.firstWindow, '/firstWindow'));
  if (hasSecondWindow(draft.kind)) faults.push(...windowFaults(draft.secondWindow, '/secondWindow'));
  faults.push(...optionFaults(draft.options, optionsOf(draft.kind)));
  return faults;
}

export function windowFaults(window: WindowDraft, pointer: string): FieldError[] {
  if (!window.on) return [];
  const faults: FieldError[] = [];
  if (!isTimeZone(window.timeZone)) {
    faults.push(fault(`${pointer}/timeZone`, 'Choose a time zone.'));
  } else if (window.startsAt === '') {
    faults.push(fault(`${pointer}/startsAt`, 'Say when the window opens.'));
  } else if (momentsOf(window.startsAt, window.timeZone).length === 0) {
    faults.push(
      fault(`${pointer}/startsAt`, 'The clocks there go forward over this time: it does not exist on that day.'),
    );
  }
  if (!Number.isInteger(wholeOf(window.durationMinutes))) {
    faults.push(fault(`${pointer}/durationMinutes`, 'A whole number of minutes.'));
  }
  return faults;
}

export function optionFaults(options: OptionsDraft, names: readonly OptionName[]): FieldError[] {
  const wrong = names.filter((name) => !Number.isInteger(wholeOf(options[name])));
  return wrong.map((name) => fault(`/${name}`, 'A whole number.'));
}

/** What no field of the form can show. */
export function elsewhere(errors: readonly FieldError[], pointers: readonly string[]): FieldError[] {
  return errors.filter(({ pointer }) => !pointers.includes(pointer));
}

export function windowDraftOf(window: PlanWindow | null, timeZone: string): WindowDraft {
  if (window === null) return emptyWindow(timeZone);
  const { startsAt, timeZone: zone, durationMinutes } = window;
  return { on: true, startsAt: startsAt.slice(0, 16), timeZone: zone, durationMinutes: String(durationMinutes) };
}

export function optionsDraftOf(plan: Pick<Plan, OptionName>): OptionsDraft {
  return Object.fromEntries(OPTION_NAMES.map((name) => [name, String(plan[name])])) as OptionsDraft;
}

export interface EditDraft {
  firstWindow: WindowDraft;
  secondWindow: WindowDraft;
  options: OptionsDraft;
}

export function editDraftOf(plan: Plan, timeZone: string): EditDraft {
  return {
    firstWindow: windowDraftOf(plan.firstWindow, timeZone),
    secondWindow: windowDraftOf(plan.secondWindow, plan.firstWindow?.timeZone ?? timeZone),
    options: optionsDraftOf(plan),
  };
}

/** Only what was changed since the form was opened. */
export function patchOf(draft: EditDraft, opened: EditDraft): PatchPlanBody {
  const changed = OPTION_NAMES.filter((name) => draft.options[name] !== opened.options[name]);
  const patch: PatchPlanBody = Object.fromEntries(changed.map((name) => [name, wholeOf(draft.options[name])]));
  for (const name of ['firstWindow', 'secondWindow'] as const) {
    const [now, before] = [windowOf(draft[name]), windowOf(opened[name])];
    if (JSON.stringify(now) !== JSON.stringify(before)) patch[name] = now;
  }
  return patch;
}

/** The body that would make this plan anew: what a dry run for its readiness is asked with. */
export function bodyOfPlan(plan: Plan): CreatePlanBody {
  // Every kind begins with a backup of the appliance that leads.
  const primary = plan.steps.find(({ task }) => task === 'take_backup')?.appliance ?? null;
  const window = (each: PlanWindow | null) => windowOf(windowDraftOf(each, 'UTC'));
  return {
    kind: plan.kind,
    target: plan.target,
    ...(plan.kind === 'single' || primary === null ? {} : { primary }),
    ...(plan.switchMethod === null ? {} : { switchMethod: plan.switchMethod }),
    handBack: plan.handBack,
    firstWindow: window(plan.firstWindow),
    secondWindow: window(plan.secondWindow),
    fleetBackPercent: plan.fleetBackPercent,
    backupHoursMax: plan.backupHoursMax,
    interimMinutes: plan.interimMinutes,
    exposedMinutesMax: plan.exposedMinutesMax,
  };
}
