/** Decides whether a plan of that kind can be made for the site, and what it is made for. It does not say whether now is the time. */
import type { CreatePlanBody, PatchPlanBody, WindowBody } from '../../contracts/plans.js';
import type { ApplianceName } from '../../contracts/words.js';
import type { Sight } from './facts.js';
import { courseOf } from './course.js';
import type { PlanRecord, PlanSpec, StepRecord, Window } from './plan.js';
import type { KnownAppliance } from './view.js';
import { windowOf } from './window.js';

export interface Fault {
  pointer: string;
  message: string;
}

export type SpecDecision = { ok: true; spec: PlanSpec } | { ok: false; faults: Fault[] };

/** A plan that has been made and not begun. */
export function drawUp(spec: PlanSpec): PlanRecord {
  const steps = courseOf(spec).map(({ key }): StepRecord => ({
    key,
    state: 'waiting',
    performer: null,
    reason: null,
    detail: null,
    sinceMs: null,
    endedAtMs: null,
    by: null,
    note: null,
    evidence: [],
    checks: [],
    result: {},
    attempts: 0,
    call: null,
  }));
  return { spec, state: 'draft', speed: 1, startedAtMs: null, endedAtMs: null, steps, baseline: null };
}

export function specOf(body: CreatePlanBody, known: readonly KnownAppliance[], sight: Sight | null): SpecDecision {
  const faults: Fault[] = [];
  const firstWindow = readWindow(body.firstWindow, '/firstWindow', faults);
  const secondWindow = readWindow(body.secondWindow, '/secondWindow', faults);
  faults.push(...faultsOfKind(body, known, sight), ...faultsOfOrder(firstWindow, secondWindow));
  if (faults.length > 0) return { ok: false, faults };
  const { kind, target, fleetBackPercent, backupHoursMax, interimMinutes, exposedMinutesMax } = body;
  const isAsynchronous = kind === 'failover_asynchronous';
  return {
    ok: true,
    spec: {
      kind,
      target,
      first: body.primary ?? leaderOf(known, sight),
      switchMethod: isAsynchronous ? (body.switchMethod ?? 'shared_ip') : null,
      handBack: body.handBack,
      firstWindow,
      secondWindow,
      fleetBackPercent,
      backupHoursMax,
      interimMinutes,
      exposedMinutesMax,
    },
  };
}

/** The same plan with other windows or options. */
export function changedSpec(spec: PlanSpec, body: PatchPlanBody): SpecDecision {
  const faults: Fault[] = [];
  const { firstWindow: first, secondWindow: second, ...options } = body;
  const firstWindow = first === undefined ? spec.firstWindow : readWindow(first, '/firstWindow', faults);
  const secondWindow = second === undefined ? spec.secondWindow : readWindow(second, '/secondWindow', faults);
  if (second != null && !hasSecondTurn(spec.kind)) faults.push(NO_SECOND_TURN);
  faults.push(...faultsOfOrder(firstWindow, secondWindow));
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, spec: { ...spec, ...options, firstWindow, secondWindow } };
}

const hasSecondTurn = (kind: PlanSpec['kind']): boolean => kind.startsWith('failover');
const NO_SECOND_TURN: Fault = { pointer: '/secondWindow', message: 'only the upgrade of a pair has a second window' };

function readWindow(body: WindowBody | null, pointer: string, faults: Fault[]): Window | null {
  if (body === null) return null;
  const decision = windowOf(body);
  if (decision.ok) return decision.window;
  faults.push({ pointer: `${pointer}/${decision.field}`, message: decision.why });
  return null;
}

function faultsOfKind(body: CreatePlanBody, known: readonly KnownAppliance[], sight: Sight | null): Fault[] {
  const faults: Fault[] = [];
  const count = sight?.appliances.length ?? known.length;
  const isPair = hasSecondTurn(body.kind);
  if (body.kind === 'single' && count === 2) {
    faults.push({ pointer: '/kind', message: 'the site has a pair of appliances: choose one of the failover kinds' });
  }
  if (isPair && count === 1) {
    faults.push({
      pointer: '/kind',
      message: 'the site has a single appliance: choose "single" or "hardware_migration"',
    });
  }
  if (body.kind === 'hardware_migration' && body.target === null) {
    faults.push({ pointer: '/target', message: 'name the version that the new appliance will run' });
  }
  if (body.switchMethod !== undefined && body.kind !== 'failover_asynchronous') {
    faults.push({ pointer: '/switchMethod', message: 'only an asynchronous upgrade of a pair moves production' });
  }
  if (body.handBack && body.kind !== 'failover_asynchronous') {
    faults.push({ pointer: '/handBack', message: 'only where production was moved can it be handed back' });
  }
  if (body.secondWindow !== null && !isPair) faults.push(NO_SECOND_TURN);
  return faults;
}

function faultsOfOrder(first: Window | null, second: Window | null): Fault[] {
  if (first === null || second === null || second.opensAtMs >= first.closesAtMs) return [];
  return [{ pointer: '/secondWindow/startsAt', message: 'must not begin before the first window is over' }];
}

const leaderOf = (known: readonly KnownAppliance[], sight: Sight | null): ApplianceName =>
  sight?.production ?? known.find(({ role }) => role !== 'backup')?.name ?? 'A';
